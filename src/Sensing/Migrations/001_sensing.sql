-- What kinds of devices there are: the quantities they measure, and how long readings are kept.
CREATE TABLE sensing_device_type (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    code text NOT NULL UNIQUE,
    name_chinese text NOT NULL,
    name_english text NOT NULL,
    quantities json NOT NULL,
    interval_seconds int NOT NULL,
    silent_seconds int NOT NULL,
    keep_days int NOT NULL,
    keep_summary_days int NOT NULL,
    pack text,
    changed_here boolean NOT NULL DEFAULT false
);

-- The number is short: it is in every reading.
CREATE TABLE sensing_device (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    number int NOT NULL UNIQUE,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    type_id uuid NOT NULL REFERENCES sensing_device_type,
    state text NOT NULL,
    longitude double precision,
    latitude double precision,
    address text,
    area_code text,
    grid_code text,
    unit_id uuid,
    object_code text,
    key_id text UNIQUE,
    key_hash bytea,
    registered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE INDEX sensing_device_changed ON sensing_device (changed_at);
CREATE INDEX sensing_device_area ON sensing_device (area_code text_pattern_ops, code);
CREATE INDEX sensing_device_unit ON sensing_device (unit_id);
CREATE INDEX sensing_device_type_state ON sensing_device (type_id, state);
CREATE INDEX sensing_device_place ON sensing_device USING gist (box(point(longitude, latitude), point(longitude, latitude)))
    WHERE longitude IS NOT NULL;

-- By the server's own clock: nodes look for what has changed since they last looked.
CREATE FUNCTION sensing_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER sensing_device_changes BEFORE INSERT OR UPDATE ON sensing_device
    FOR EACH ROW EXECUTE FUNCTION sensing_note_change();

-- What changes with every message stands apart from what people write.
CREATE TABLE sensing_device_seen (
    device int PRIMARY KEY,
    last_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    battery real,
    quality real
) WITH (fillfactor = 70);

-- A reading: which device, which of its type's quantities (from 1), when, how much.
CREATE TABLE sensing_reading (
    device int NOT NULL,
    quantity smallint NOT NULL,
    at timestamptz NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (device, quantity, at)
) PARTITION BY RANGE (at);
CREATE INDEX sensing_reading_time ON sensing_reading USING brin (at) WITH (pages_per_range = 32);

CREATE FUNCTION sensing_ensure_month(month_start timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', month_start AT TIME ZONE 'UTC');
    part text := 'sensing_reading_' || to_char(month, 'YYYYMM');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext(part));
    EXECUTE format('CREATE TABLE %I PARTITION OF sensing_reading FOR VALUES FROM (%L) TO (%L)', part,
        month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
EXCEPTION WHEN duplicate_table THEN
    NULL;
END $$;

-- Hours whose readings have changed since they were summed up.
CREATE TABLE sensing_stale_hour (hour timestamptz PRIMARY KEY);

CREATE TABLE sensing_hour (
    device int NOT NULL,
    quantity smallint NOT NULL,
    hour timestamptz NOT NULL,
    count int NOT NULL,
    sum double precision NOT NULL,
    minimum double precision NOT NULL,
    maximum double precision NOT NULL,
    PRIMARY KEY (device, quantity, hour)
);
CREATE INDEX sensing_hour_time ON sensing_hour USING brin (hour);

-- The day of the city, Beijing time.
CREATE TABLE sensing_day (
    device int NOT NULL,
    quantity smallint NOT NULL,
    day date NOT NULL,
    count int NOT NULL,
    sum double precision NOT NULL,
    minimum double precision NOT NULL,
    maximum double precision NOT NULL,
    PRIMARY KEY (device, quantity, day)
);

-- Readings that were refused: one row a day for the same sender, device, quantity and reason.
CREATE TABLE sensing_refused (
    day date NOT NULL,
    sender text NOT NULL,
    device text NOT NULL,
    quantity text NOT NULL,
    reason text NOT NULL,
    count int NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    reading_at timestamptz,
    value double precision,
    PRIMARY KEY (day, device, quantity, reason, sender)
);

CREATE TABLE sensing_rule (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    code text NOT NULL UNIQUE,
    name_chinese text NOT NULL,
    name_english text NOT NULL,
    type_id uuid NOT NULL REFERENCES sensing_device_type,
    condition text,
    return_condition text,
    silent_seconds int,
    held_seconds int NOT NULL,
    times int NOT NULL,
    within_seconds int NOT NULL,
    gap_seconds int,
    matter_code text,
    needs_check boolean NOT NULL,
    is_on boolean NOT NULL,
    pack text,
    changed_here boolean NOT NULL DEFAULT false
);

-- Which node last evaluated the devices of a share, so that what it remembers of them is known to be true or not.
CREATE TABLE sensing_share (share smallint PRIMARY KEY, node uuid NOT NULL);
INSERT INTO sensing_share SELECT s, '00000000-0000-0000-0000-000000000000' FROM generate_series(0, 63) s;

-- Where a rule stands with a device: since when its condition has held, when it was met, which alarm is open.
CREATE TABLE sensing_rule_state (
    device int NOT NULL,
    rule_id uuid NOT NULL,
    since timestamptz,
    hits timestamptz[] NOT NULL,
    alarm_id uuid,
    PRIMARY KEY (device, rule_id)
) WITH (fillfactor = 80);

CREATE TABLE sensing_alarm (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    rule_id uuid NOT NULL,
    device int NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    measured json NOT NULL,
    returned_at timestamptz,
    checked_by text,
    checked_at timestamptz,
    reason text,
    case_id uuid,
    case_number text,
    told_at timestamptz,
    told_return_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    fault_chinese text,
    fault_english text
);

-- However many nodes and readings race, a device has one open alarm of a rule.
CREATE UNIQUE INDEX sensing_alarm_open ON sensing_alarm (device, rule_id) WHERE returned_at IS NULL;
CREATE INDEX sensing_alarm_device ON sensing_alarm (device, raised_at);
CREATE INDEX sensing_alarm_state ON sensing_alarm (state, id);
CREATE INDEX sensing_alarm_to_tell ON sensing_alarm (id) WHERE told_at IS NULL OR (returned_at IS NOT NULL AND told_return_at IS NULL);
