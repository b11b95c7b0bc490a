-- Organisations: areas, units, grids, duties, people and what they may do.
-- References are checked at the commit, so that an import may bring parents and children in any order.

CREATE TABLE organisations_version (
    name text PRIMARY KEY,
    version bigint NOT NULL
);
INSERT INTO organisations_version (name, version)
VALUES ('areas', 1), ('units', 1), ('grids', 1), ('duties', 1), ('access', 1);

-- Whatever changes a table raises its number, so that every node notices and loads anew.
CREATE FUNCTION organisations_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE organisations_version SET version = version + 1 WHERE name = TG_ARGV[0];
    RETURN NULL;
END $$;

-- Changes of one table wait for each other at that number, so this sees what a change just before it did.
CREATE FUNCTION organisations_unit_no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT parent_id FROM organisations_unit WHERE id = NEW.id
            UNION
            SELECT u.parent_id FROM organisations_unit u JOIN above a ON u.id = a.id)
        SELECT FROM above WHERE id = NEW.id)
    THEN
        RAISE EXCEPTION 'A unit cannot be below itself' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'organisations_unit_no_cycle', TABLE = 'organisations_unit';
    END IF;
    RETURN NULL;
END $$;

CREATE TABLE organisations_area (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]+$' AND length(code) IN (2, 4, 6, 9, 12)),
    name text NOT NULL CHECK (name <> ''),
    parent text REFERENCES organisations_area DEFERRABLE INITIALLY DEFERRED,
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from)
);
CREATE INDEX organisations_area_parent ON organisations_area (parent);

CREATE TABLE organisations_area_boundary (
    area_code text PRIMARY KEY REFERENCES organisations_area DEFERRABLE INITIALLY DEFERRED,
    shape bytea NOT NULL -- WKB, WGS 84
);

CREATE TABLE organisations_unit (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code <> ''),
    name_chinese text NOT NULL CHECK (name_chinese <> ''),
    name_english text NOT NULL,
    parent_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    area_code text REFERENCES organisations_area DEFERRABLE INITIALLY DEFERRED,
    kind text NOT NULL,
    credit_code text,
    closed_on date,
    successor_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    version int NOT NULL,
    CHECK (parent_id <> id),
    CHECK (successor_id <> id)
);

CREATE TABLE organisations_grid (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code <> ''),
    name text NOT NULL,
    level int NOT NULL CHECK (level BETWEEN 1 AND 4),
    parent_code text REFERENCES organisations_grid (code) DEFERRABLE INITIALLY DEFERRED,
    area_code text NOT NULL REFERENCES organisations_area DEFERRABLE INITIALLY DEFERRED,
    unit_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    shape bytea NOT NULL, -- WKB, WGS 84
    version int NOT NULL
);

CREATE TABLE organisations_duty (
    id uuid PRIMARY KEY,
    matter_prefix text NOT NULL,
    grid_code text REFERENCES organisations_grid (code) DEFERRABLE INITIALLY DEFERRED,
    area_prefix text,
    unit_id uuid NOT NULL REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    role text NOT NULL CHECK (role IN ('lead', 'co')),
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from),
    fallback_unit_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    version int NOT NULL,
    CHECK (grid_code IS NULL OR area_prefix IS NULL)
);
CREATE UNIQUE INDEX organisations_duty_once ON organisations_duty
    (matter_prefix, coalesce(grid_code, ''), coalesce(area_prefix, ''), unit_id, role, valid_from);

CREATE TABLE organisations_role (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code <> ''),
    name_chinese text NOT NULL,
    name_english text NOT NULL,
    permissions text[] NOT NULL,
    built_in boolean NOT NULL,
    version int NOT NULL
);

CREATE TABLE organisations_user (
    id uuid PRIMARY KEY,
    sign_in_name text NOT NULL CHECK (sign_in_name <> ''),
    sign_in_key text NOT NULL UNIQUE, -- the name without regard to case and width
    name text NOT NULL,
    unit_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    mobile_sealed bytea, -- SM4
    password_hash text,
    must_change_password boolean NOT NULL,
    is_active boolean NOT NULL,
    session_stamp uuid NOT NULL, -- a new one ends all sessions
    totp_sealed bytea, -- SM4
    totp_confirmed boolean NOT NULL,
    recovery_codes text[] NOT NULL, -- SM3, each used once
    created_at timestamptz NOT NULL,
    version int NOT NULL
);

CREATE TABLE organisations_api_key (
    id uuid PRIMARY KEY,
    public_id text NOT NULL UNIQUE,
    secret_hash bytea NOT NULL, -- SM3 of 256 random bits
    name text NOT NULL CHECK (name <> ''),
    unit_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    created_at timestamptz NOT NULL,
    created_by uuid,
    expires_at timestamptz,
    revoked_at timestamptz,
    version int NOT NULL
);

CREATE TABLE organisations_grant (
    id uuid PRIMARY KEY,
    user_id uuid REFERENCES organisations_user DEFERRABLE INITIALLY DEFERRED,
    api_key_id uuid REFERENCES organisations_api_key DEFERRABLE INITIALLY DEFERRED,
    role_id uuid NOT NULL REFERENCES organisations_role DEFERRABLE INITIALLY DEFERRED,
    unit_id uuid REFERENCES organisations_unit DEFERRABLE INITIALLY DEFERRED,
    area_prefix text,
    matter_prefix text,
    granted_at timestamptz NOT NULL,
    granted_by uuid,
    CHECK ((user_id IS NULL) <> (api_key_id IS NULL))
);
CREATE UNIQUE INDEX organisations_grant_once ON organisations_grant (
    coalesce(user_id, api_key_id), role_id, coalesce(unit_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(area_prefix, ''), coalesce(matter_prefix, ''));

-- What changes with every sign-in stands apart, so that it does not make the nodes load everything anew.
CREATE TABLE organisations_sign_in (
    user_id uuid PRIMARY KEY REFERENCES organisations_user ON DELETE CASCADE,
    failures int NOT NULL DEFAULT 0,
    locked_until timestamptz,
    last_success_at timestamptz,
    last_code_step bigint NOT NULL DEFAULT 0 -- a TOTP code is good once
);

CREATE TABLE organisations_session (
    id uuid PRIMARY KEY,
    secret_hash bytea NOT NULL,
    user_id uuid NOT NULL REFERENCES organisations_user ON DELETE CASCADE,
    stamp uuid NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX organisations_session_user ON organisations_session (user_id);
CREATE INDEX organisations_session_seen ON organisations_session (seen_at);

CREATE TABLE organisations_api_key_use (
    api_key_id uuid PRIMARY KEY REFERENCES organisations_api_key ON DELETE CASCADE,
    last_used_at timestamptz NOT NULL
);

DO $$
DECLARE
    pair text[];
BEGIN
    FOREACH pair SLICE 1 IN ARRAY ARRAY[
        ['organisations_area', 'areas'], ['organisations_area_boundary', 'areas'], ['organisations_unit', 'units'],
        ['organisations_grid', 'grids'], ['organisations_duty', 'duties'], ['organisations_role', 'access'],
        ['organisations_user', 'access'], ['organisations_api_key', 'access'], ['organisations_grant', 'access']]
    LOOP
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT '
            'EXECUTE FUNCTION organisations_changed(%L)', pair[1] || '_changed', pair[1], pair[2]);
    END LOOP;
END $$;

CREATE CONSTRAINT TRIGGER organisations_unit_no_cycle AFTER INSERT OR UPDATE OF parent_id ON organisations_unit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
    EXECUTE FUNCTION organisations_unit_no_cycle();
