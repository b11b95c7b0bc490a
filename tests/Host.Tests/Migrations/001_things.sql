CREATE TABLE things_thing (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    code text UNIQUE,
    kind text NOT NULL,
    tags text[] NOT NULL,
    note json,
    made_on date,
    seen_at timestamptz,
    weight double precision,
    amount bigint NOT NULL,
    version int NOT NULL
);
