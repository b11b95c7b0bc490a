-- How labels are laid out on paper.
CREATE TABLE codes_design (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    content jsonb NOT NULL,
    -- A JPEG.
    logo bytea,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    version integer NOT NULL
);
