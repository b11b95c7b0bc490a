-- From which confidence on a matter is proposed, and where the city allows it, given without a person. A matter without a row
-- has neither. A row is never deleted, so that its version only rises.
CREATE TABLE intake_threshold (
    id uuid PRIMARY KEY,
    matter_code text NOT NULL UNIQUE,
    offered_from double precision CHECK (offered_from BETWEEN 0 AND 1),
    automatic_from double precision CHECK (automatic_from BETWEEN 0.5 AND 1),
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    version integer NOT NULL,
    CHECK (offered_from <= automatic_from)
);
