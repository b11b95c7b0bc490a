-- Lets the owner of an object in without an account, by a number of the object and this key. Kept as its hash; nothing is
-- kept of who that is.
CREATE TABLE codes_owner (
    id uuid PRIMARY KEY,
    object_id uuid NOT NULL UNIQUE REFERENCES codes_object (id),
    key_hash bytea NOT NULL UNIQUE,
    given_at timestamptz NOT NULL,
    given_by text NOT NULL,
    version integer NOT NULL
);

-- An owner asked for a new code; a person grants or refuses it.
CREATE TABLE codes_ask (
    id uuid PRIMARY KEY,
    object_id uuid NOT NULL REFERENCES codes_object (id),
    reason text NOT NULL,
    asked_at timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by text,
    granted boolean,
    words text,
    new_number text,
    version integer NOT NULL
);
CREATE UNIQUE INDEX codes_ask_open ON codes_ask (object_id) WHERE settled_at IS NULL;
CREATE INDEX codes_ask_waiting ON codes_ask (id) WHERE settled_at IS NULL;
CREATE INDEX codes_ask_object ON codes_ask (object_id, id);
