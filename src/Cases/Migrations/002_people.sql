-- Evidence: what was uploaded, by case; the bytes lie on disk by their SM3 digest.
CREATE TABLE cases_attachment (
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    digest bytea NOT NULL,
    stage text NOT NULL,
    kind text NOT NULL,
    media_type text NOT NULL,
    file_name text NOT NULL,
    size bigint NOT NULL,
    longitude double precision,
    latitude double precision,
    taken_at timestamptz,
    uploaded_by uuid,
    uploaded_by_name text NOT NULL,
    reporter_id uuid,
    uploaded_at timestamptz NOT NULL,
    removed_at timestamptz,
    removed_by uuid,
    removed_by_name text,
    removal_reason text,
    PRIMARY KEY (case_id, id)
) PARTITION BY RANGE (case_id);

-- One row for each file on disk. A row is there before its file and goes after it, so no file is ever without one.
CREATE TABLE cases_blob (
    digest bytea PRIMARY KEY,
    size bigint NOT NULL,
    refs int NOT NULL CHECK (refs >= 0),
    unused_since timestamptz
);
CREATE INDEX cases_blob_unused ON cases_blob (unused_since) WHERE refs = 0;

-- Notes of officials, questions to the reporter and their answers.
CREATE TABLE cases_note (
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    kind text NOT NULL,
    is_public boolean NOT NULL,
    text text NOT NULL,
    by_id uuid,
    by_name text NOT NULL,
    at timestamptz NOT NULL,
    reporter_id uuid,
    question_id uuid,
    answered_at timestamptz,
    PRIMARY KEY (case_id, id)
) PARTITION BY RANGE (case_id);

-- Wrong follow-up tokens by case number, whether there is such a case or not.
CREATE TABLE cases_follow_guard (
    number text PRIMARY KEY,
    failures int NOT NULL,
    since timestamptz NOT NULL,
    locked_until timestamptz
);
