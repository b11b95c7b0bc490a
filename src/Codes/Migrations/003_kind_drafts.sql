-- The next content of a kind while it is written and looked at; one a kind.
CREATE TABLE codes_kind_draft (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    number integer NOT NULL CHECK (number BETWEEN 1 AND 999),
    content jsonb NOT NULL,
    state text NOT NULL,
    -- The version of the kind it was written from; 0 where there is none yet.
    base_version integer NOT NULL,
    author text NOT NULL,
    author_ids uuid[] NOT NULL,
    remark text,
    edited_at timestamptz NOT NULL,
    version integer NOT NULL
);
