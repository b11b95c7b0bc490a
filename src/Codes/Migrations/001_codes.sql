-- What kinds of object have codes, each with its rules.
CREATE TABLE codes_kind (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    -- Stands in every code of the kind.
    number integer NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 999),
    content jsonb NOT NULL,
    pack text,
    withdrawn boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX codes_kind_pack ON codes_kind (pack);

-- The keys that sign codes. Several may have one short id, which stands in the code.
CREATE TABLE codes_key (
    id uuid PRIMARY KEY,
    key_id integer NOT NULL CHECK (key_id BETWEEN 0 AND 65535),
    algorithm text NOT NULL,
    public_key bytea NOT NULL,
    -- Sealed with the master key.
    private_key bytea NOT NULL,
    used_from timestamptz NOT NULL,
    used_until timestamptz,
    -- In wrong hands: nothing it signed is good any more.
    distrusted_at timestamptz,
    reason text
);
CREATE UNIQUE INDEX codes_key_current ON codes_key (algorithm) WHERE used_until IS NULL;

-- Things, each once.
CREATE TABLE codes_object (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    area_code text NOT NULL,
    unit_id uuid,
    address text,
    longitude double precision,
    latitude double precision,
    attributes jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    version integer NOT NULL
);
CREATE INDEX codes_object_kind ON codes_object (kind, id);
CREATE INDEX codes_object_area ON codes_object (area_code text_pattern_ops, id);
CREATE INDEX codes_object_name ON codes_object (name text_pattern_ops);

-- Codes of our own, with what became of each.
CREATE TABLE codes_code (
    id uuid PRIMARY KEY,
    number text NOT NULL,
    kind text NOT NULL,
    area_code text NOT NULL,
    unit_id uuid,
    state text NOT NULL,
    batch_id uuid,
    object_id uuid REFERENCES codes_object (id) DEFERRABLE INITIALLY DEFERRED,
    -- What stands in the link of a signed code; null where the number stands there.
    signed bytea,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz,
    replaced_by text,
    version integer NOT NULL
);
CREATE UNIQUE INDEX codes_code_number ON codes_code (number);
CREATE INDEX codes_code_object ON codes_code (object_id) WHERE object_id IS NOT NULL;
CREATE INDEX codes_code_batch ON codes_code (batch_id, number) WHERE batch_id IS NOT NULL;

-- The next serial behind each beginning of a number.
CREATE TABLE codes_serial (
    prefix text PRIMARY KEY,
    next bigint NOT NULL
);

-- Many codes asked for at once.
CREATE TABLE codes_batch (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    area_code text NOT NULL,
    unit_id uuid,
    note text,
    count integer NOT NULL CHECK (count > 0),
    prefix text NOT NULL,
    first_serial bigint NOT NULL,
    expires_at timestamptz,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    alive_at timestamptz,
    -- Made and committed: who takes over goes on from here.
    made integer NOT NULL DEFAULT 0,
    done bigint NOT NULL DEFAULT 0,
    finished_at timestamptz,
    error_chinese text,
    error_english text
);
CREATE INDEX codes_batch_open ON codes_batch (asked_at) WHERE finished_at IS NULL;

-- Codes of others for the same thing: the maker's, an older local one, an OID.
CREATE TABLE codes_alias (
    id uuid PRIMARY KEY,
    object_id uuid NOT NULL REFERENCES codes_object (id) DEFERRABLE INITIALLY DEFERRED,
    scheme text NOT NULL,
    value text NOT NULL,
    bound_at timestamptz NOT NULL,
    bound_by text NOT NULL,
    UNIQUE (value, scheme)
);
CREATE INDEX codes_alias_object ON codes_alias (object_id);

-- Somebody wanted to bind a code that another thing has: a person decides whose it is.
CREATE TABLE codes_conflict (
    id uuid PRIMARY KEY,
    scheme text NOT NULL,
    value text NOT NULL,
    holder_id uuid NOT NULL REFERENCES codes_object (id),
    claimant_id uuid NOT NULL REFERENCES codes_object (id),
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    settled_at timestamptz,
    settled_by text,
    reason text,
    moved boolean,
    version integer NOT NULL
);
CREATE UNIQUE INDEX codes_conflict_open ON codes_conflict (value, scheme, claimant_id) WHERE settled_at IS NULL;

-- Every change of whether a code is good, in one order that all verifiers follow.
CREATE TABLE codes_revocation (
    version bigint PRIMARY KEY,
    number text NOT NULL,
    state text NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE codes_revocation_head (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    version bigint NOT NULL
);
INSERT INTO codes_revocation_head (version) VALUES (0);

-- Shown on a screen for a minute.
CREATE TABLE codes_dynamic (
    number text PRIMARY KEY,
    object_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX codes_dynamic_expires ON codes_dynamic (expires_at);

-- Who asked about a code where; partitioned by month.
CREATE TABLE codes_scan (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    number text,
    kind text,
    area_code text,
    outcome text NOT NULL,
    way text NOT NULL,
    longitude double precision,
    latitude double precision,
    actor_id uuid
) PARTITION BY RANGE (id);
CREATE INDEX codes_scan_number ON codes_scan (number, id) WHERE number IS NOT NULL;

CREATE TABLE codes_alarm (
    id uuid PRIMARY KEY,
    number text NOT NULL,
    kind text NOT NULL,
    area_code text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    facts jsonb NOT NULL,
    settled_at timestamptz,
    settled_by text,
    words text,
    version integer NOT NULL
);
CREATE UNIQUE INDEX codes_alarm_open ON codes_alarm (number, reason) WHERE settled_at IS NULL;
CREATE INDEX codes_alarm_at ON codes_alarm (at, id);

-- How far the scans have been looked through for copied codes.
CREATE TABLE codes_watch (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    until timestamptz NOT NULL
);
INSERT INTO codes_watch (until) VALUES ('-infinity');

-- Every node asks each second whether kinds or keys have changed.
CREATE TABLE codes_revision (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    number bigint NOT NULL
);
INSERT INTO codes_revision (number) VALUES (0);
CREATE FUNCTION codes_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE codes_revision SET number = number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER codes_raise_revision AFTER INSERT OR UPDATE OR DELETE ON codes_kind
    FOR EACH STATEMENT EXECUTE FUNCTION codes_raise_revision();
CREATE TRIGGER codes_raise_revision AFTER INSERT OR UPDATE OR DELETE ON codes_key
    FOR EACH STATEMENT EXECUTE FUNCTION codes_raise_revision();
