-- A pack that is or was installed. After a removal the row stays without a version, and its versions stay known.
CREATE TABLE packs_pack (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,59}$'),
    installed_version_id uuid,
    version integer NOT NULL
);

-- A version as it was installed, with all its files.
CREATE TABLE packs_version (
    id uuid PRIMARY KEY,
    pack_id uuid NOT NULL REFERENCES packs_pack (id) DEFERRABLE INITIALLY DEFERRED,
    number text NOT NULL,
    title_chinese text NOT NULL,
    title_english text NOT NULL,
    digest text NOT NULL CHECK (length(digest) = 64),
    archive bytea NOT NULL,
    installed_at timestamptz NOT NULL,
    installed_by text NOT NULL,
    UNIQUE (pack_id, number)
);

ALTER TABLE packs_pack
    ADD FOREIGN KEY (installed_version_id) REFERENCES packs_version (id) DEFERRABLE INITIALLY DEFERRED;
