CREATE TABLE matters_class (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name_chinese text NOT NULL,
    name_english text NOT NULL,
    pack text,
    version integer NOT NULL
);

CREATE INDEX matters_class_pack ON matters_class (pack);

CREATE TABLE matters_matter (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    pack text,
    -- The version in force; null before the first is published.
    current_version_id uuid,
    -- The first day on which nothing can be filed under it.
    retired_on date,
    -- Taken away with its pack, or by a later version of it.
    withdrawn boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX matters_matter_pack ON matters_matter (pack);

-- A version goes from draft over review and approval to published.
CREATE TABLE matters_version (
    id uuid PRIMARY KEY,
    matter_id uuid NOT NULL REFERENCES matters_matter (id) DEFERRABLE INITIALLY DEFERRED,
    number integer NOT NULL CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('draft', 'review', 'approved', 'published')),
    content jsonb NOT NULL,
    -- SM3 of the content, by which a pack knows what it brought before.
    digest text NOT NULL,
    pack text,
    -- Everybody who wrote at it: none of them may review it.
    author_ids uuid[] NOT NULL,
    author text NOT NULL,
    reviewer text,
    remark text,
    drafted_at timestamptz NOT NULL,
    published_at timestamptz,
    version integer NOT NULL,
    UNIQUE (matter_id, number),
    CHECK ((state = 'published') = (published_at IS NOT NULL))
);

ALTER TABLE matters_matter
    ADD FOREIGN KEY (current_version_id) REFERENCES matters_version (id) DEFERRABLE INITIALLY DEFERRED;

-- One version at most is being worked on.
CREATE UNIQUE INDEX matters_version_working ON matters_version (matter_id) WHERE state <> 'published';

-- What was published is never changed: cases were judged by it.
CREATE FUNCTION matters_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version of a matter is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'matters_keep_published';
END $$;
CREATE TRIGGER matters_keep_published BEFORE UPDATE OR DELETE ON matters_version
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION matters_keep_published();

-- Every node asks each second whether the catalogue has changed. The number is raised in the transaction of the
-- change, so a node that sees the number sees the change.
CREATE TABLE matters_revision (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    number bigint NOT NULL
);
INSERT INTO matters_revision (number) VALUES (0);

CREATE FUNCTION matters_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE matters_revision SET number = number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER matters_raise_revision AFTER INSERT OR UPDATE OR DELETE ON matters_class
    FOR EACH STATEMENT EXECUTE FUNCTION matters_raise_revision();
CREATE TRIGGER matters_raise_revision AFTER INSERT OR UPDATE OR DELETE ON matters_matter
    FOR EACH STATEMENT EXECUTE FUNCTION matters_raise_revision();
CREATE TRIGGER matters_raise_revision AFTER INSERT OR UPDATE OR DELETE ON matters_version
    FOR EACH STATEMENT EXECUTE FUNCTION matters_raise_revision();
