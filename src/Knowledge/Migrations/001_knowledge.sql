-- Articles of the knowledge base. Each has versions; one at most is being worked on, one at most is in force.
CREATE TABLE knowledge_article (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    current_version_id uuid,
    retired_at timestamptz,
    version integer NOT NULL
);

-- A version goes from draft over review to published, by another person than wrote it.
CREATE TABLE knowledge_version (
    id uuid PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES knowledge_article (id) DEFERRABLE INITIALLY DEFERRED,
    number integer NOT NULL CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('Draft', 'Review', 'Published')),
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('Policy', 'Service', 'Answer')),
    body text NOT NULL,
    -- Without padding zeros; null for everywhere.
    area_code text,
    unit_id uuid,
    -- The first and the last day on which it is found; null for without bound.
    valid_from date,
    valid_until date,
    -- When somebody is to look at it again.
    review_on date,
    source text,
    link text,
    -- Everybody who wrote at it or proposed it: none of them may publish it.
    author_ids uuid[] NOT NULL,
    author text NOT NULL,
    publisher text,
    remark text,
    drafted_at timestamptz NOT NULL,
    published_at timestamptz,
    version integer NOT NULL,
    UNIQUE (article_id, number),
    CHECK ((state = 'Published') = (published_at IS NOT NULL))
);

ALTER TABLE knowledge_article
    ADD FOREIGN KEY (current_version_id) REFERENCES knowledge_version (id) DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX knowledge_version_working ON knowledge_version (article_id) WHERE state <> 'Published';

-- What was published is never changed: people were answered by it.
CREATE FUNCTION knowledge_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version of an article is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'knowledge_keep_published';
END $$;
CREATE TRIGGER knowledge_keep_published BEFORE UPDATE OR DELETE ON knowledge_version
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION knowledge_keep_published();

-- The index: what is in force, in passages, and for each term the passages that hold it. Only this is searched.
CREATE TABLE knowledge_passage (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id uuid NOT NULL,
    ordinal integer NOT NULL,
    title text NOT NULL,
    heading text,
    text text NOT NULL,
    area_code text,
    valid_from date,
    valid_until date,
    -- How many terms there are in all, and how often each occurs; those of the title count several times.
    length smallint NOT NULL,
    terms text[] COLLATE "C" NOT NULL,
    frequencies smallint[] NOT NULL
);
CREATE INDEX knowledge_passage_article ON knowledge_passage (article_id);

CREATE TABLE knowledge_posting (
    term text COLLATE "C" NOT NULL,
    passage integer NOT NULL,
    frequency smallint NOT NULL,
    length smallint NOT NULL,
    PRIMARY KEY (term, passage) INCLUDE (frequency, length)
);

-- In how many passages a term stands.
CREATE TABLE knowledge_term (
    term text COLLATE "C" PRIMARY KEY,
    passages integer NOT NULL
);

CREATE TABLE knowledge_corpus (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    passages integer NOT NULL,
    length bigint NOT NULL
);
INSERT INTO knowledge_corpus (passages, length) VALUES (0, 0);

-- Takes articles out of the index. One transaction at a time changes the index, so that counts and locks stay simple.
CREATE FUNCTION knowledge_unindex(articles uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('knowledge_index'));
    DELETE FROM knowledge_posting p
        USING (SELECT id, unnest(terms) AS term FROM knowledge_passage WHERE article_id = ANY (articles)) gone
        WHERE p.term = gone.term AND p.passage = gone.id;
    UPDATE knowledge_term t SET passages = t.passages - gone.passages
        FROM (SELECT term, count(*)::integer AS passages
              FROM (SELECT unnest(terms) AS term FROM knowledge_passage WHERE article_id = ANY (articles)) each
              GROUP BY term) gone
        WHERE t.term = gone.term;
    UPDATE knowledge_corpus SET passages = knowledge_corpus.passages - gone.passages, length = knowledge_corpus.length - gone.length
        FROM (SELECT count(*)::integer AS passages, coalesce(sum(p.length), 0) AS length
              FROM knowledge_passage p WHERE article_id = ANY (articles)) gone;
    DELETE FROM knowledge_passage WHERE article_id = ANY (articles);
END $$;

-- Puts the passages of articles, which are there already, into the index.
CREATE FUNCTION knowledge_index(articles uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO knowledge_posting (term, passage, frequency, length)
        SELECT t.term, p.id, t.frequency, p.length
        FROM knowledge_passage p, unnest(p.terms, p.frequencies) AS t (term, frequency)
        WHERE p.article_id = ANY (articles) ORDER BY 1, 2;
    INSERT INTO knowledge_term AS t (term, passages)
        SELECT term, count(*) FROM (SELECT unnest(terms) AS term FROM knowledge_passage WHERE article_id = ANY (articles)) each
        GROUP BY term
        ON CONFLICT (term) DO UPDATE SET passages = t.passages + EXCLUDED.passages;
    UPDATE knowledge_corpus SET passages = knowledge_corpus.passages + added.passages, length = knowledge_corpus.length + added.length
        FROM (SELECT count(*)::integer AS passages, coalesce(sum(p.length), 0) AS length
              FROM knowledge_passage p WHERE article_id = ANY (articles)) added;
END $$;

-- Words of one meaning, two ways.
CREATE TABLE knowledge_synonym (
    id uuid PRIMARY KEY,
    words text[] NOT NULL CHECK (cardinality(words) BETWEEN 2 AND 20),
    version integer NOT NULL
);

-- What was asked, without numbers, once for each wording. What found nothing waits for an editor.
CREATE TABLE knowledge_question (
    id uuid PRIMARY KEY,
    text text NOT NULL UNIQUE,
    asked integer NOT NULL,
    first_asked_at timestamptz NOT NULL,
    last_asked_at timestamptz NOT NULL,
    found boolean NOT NULL,
    -- An editor said that it needs no article, or wrote the one that answers it.
    settled_at timestamptz,
    article_id uuid
);
CREATE INDEX knowledge_question_open ON knowledge_question (asked DESC, id) WHERE NOT found AND settled_at IS NULL;
CREATE INDEX knowledge_question_suggest ON knowledge_question (asked DESC) WHERE found AND asked >= 2;
