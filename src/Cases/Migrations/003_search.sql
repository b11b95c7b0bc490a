-- The words of cases: bigrams of Chinese, whole words and numbers otherwise, made by the program, so that no
-- dictionary of the server decides what is found. Filled after the filing, from the outbox.
CREATE TABLE cases_words (
    case_id uuid PRIMARY KEY,
    words tsvector NOT NULL
) PARTITION BY RANGE (case_id);
CREATE INDEX cases_words_words ON cases_words USING gin (words);

-- Open cases by deadline: what is overdue or due soon in the whole city.
CREATE INDEX cases_case_due ON cases_case (due_at, id)
    WHERE due_at IS NOT NULL AND state NOT IN ('Refused', 'Closed', 'Rated', 'Cancelled', 'Merged');
-- What the public may see.
CREATE INDEX cases_case_public ON cases_case (id) WHERE is_public;
-- Whose case it is or was; filled when somebody accepts, so that filing does not pay for it.
CREATE INDEX cases_share_person ON cases_share (handler_id, case_id) WHERE handler_id IS NOT NULL;

-- Searches that a person keeps under a name.
CREATE TABLE cases_filter (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX cases_filter_name ON cases_filter (user_id, name);
