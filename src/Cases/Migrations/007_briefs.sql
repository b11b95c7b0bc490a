-- Briefs of a period: what a clerk makes of its figures, with the figures as they were counted.
CREATE TABLE cases_brief (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    state text NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    sections json NOT NULL,
    seen json NOT NULL,
    unit_zh text,
    unit_en text,
    made_by uuid,
    made_by_name text NOT NULL,
    made_at timestamptz NOT NULL,
    changed_by_name text NOT NULL,
    changed_at timestamptz NOT NULL,
    published_by uuid,
    published_by_name text,
    published_at timestamptz
);
CREATE INDEX cases_brief_state ON cases_brief (state, id);
