-- A decision table: what it serves and which matters; what it says is in its versions.
CREATE TABLE decisions_table (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    title_chinese text NOT NULL,
    title_english text NOT NULL,
    use text NOT NULL,
    -- Prefixes of matter codes it serves; none means all.
    matters text[] NOT NULL,
    -- Tables of one use are asked in this order, then by code.
    sort_order integer NOT NULL,
    legal_basis text,
    -- The pack that brought it; null where the city made it.
    pack text,
    -- The first day on which it is asked no more, since its pack went or no longer has it.
    ended_on date,
    version integer NOT NULL
);
CREATE INDEX decisions_table_pack ON decisions_table (pack);

-- A version goes from draft over review to published; one not yet in force may be withdrawn.
CREATE TABLE decisions_version (
    id uuid PRIMARY KEY,
    table_id uuid NOT NULL REFERENCES decisions_table (id) DEFERRABLE INITIALLY DEFERRED,
    number integer NOT NULL CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('draft', 'review', 'published', 'withdrawn')),
    -- The first day; of several published versions the one that began last holds, of those of one day the highest.
    valid_from date,
    -- The last day; null where it holds until another begins.
    valid_to date,
    dmn text NOT NULL,
    -- The models it imports: a list of file and content.
    imports jsonb NOT NULL,
    -- SHA-256 over both, by which the engine knows a model.
    hash text NOT NULL CHECK (length(hash) = 64),
    pack text,
    -- Everybody who wrote at it: none of them may publish it.
    author_ids uuid[] NOT NULL,
    author text NOT NULL,
    reviewer text,
    publisher_id uuid,
    publisher text,
    -- Why it was changed; and what the author or the reviewer said last.
    note text,
    remark text,
    drafted_at timestamptz NOT NULL,
    published_at timestamptz,
    withdrawn_at timestamptz,
    version integer NOT NULL,
    UNIQUE (table_id, number),
    CHECK ((state IN ('published', 'withdrawn')) = (published_at IS NOT NULL)),
    CHECK ((published_at IS NULL) = (valid_from IS NULL)),
    CHECK (valid_to >= valid_from - 1)
);

-- One version at most is being worked on.
CREATE UNIQUE INDEX decisions_version_working ON decisions_version (table_id) WHERE state IN ('draft', 'review');

-- What was published is never changed and never vanishes: decisions are worked out again by it years later. Only when
-- it ends may be set.
CREATE FUNCTION decisions_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.id, OLD.table_id, OLD.number, OLD.valid_from, OLD.dmn, OLD.imports, OLD.hash, OLD.pack, OLD.author_ids,
             OLD.author, OLD.publisher_id, OLD.publisher, OLD.note, OLD.published_at)
            IS NOT DISTINCT FROM
            (NEW.id, NEW.table_id, NEW.number, NEW.valid_from, NEW.dmn, NEW.imports, NEW.hash, NEW.pack, NEW.author_ids,
             NEW.author, NEW.publisher_id, NEW.publisher, NEW.note, NEW.published_at)
        AND NEW.state IN ('published', 'withdrawn')
        AND NOT (OLD.state = 'withdrawn' AND NEW.state = 'published')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published version of a decision table is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_keep_published';
END $$;
CREATE TRIGGER decisions_keep_published BEFORE UPDATE OR DELETE ON decisions_version
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION decisions_keep_published();

-- Every node asks each second whether the tables have changed. The number is raised in the transaction of the change,
-- so a node that sees the number sees the change.
CREATE TABLE decisions_revision (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    number bigint NOT NULL
);
INSERT INTO decisions_revision (number) VALUES (0);

CREATE FUNCTION decisions_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE decisions_revision SET number = number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER decisions_raise_revision AFTER INSERT OR UPDATE OR DELETE ON decisions_table
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_raise_revision();
CREATE TRIGGER decisions_raise_revision AFTER INSERT OR UPDATE OR DELETE ON decisions_version
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_raise_revision();
