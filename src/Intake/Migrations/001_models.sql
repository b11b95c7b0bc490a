-- Models of what a message is about, trained on the city's closed cases. One is trained at a time, and one at most is in use.
CREATE TABLE intake_model (
    id uuid PRIMARY KEY,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    alive_at timestamptz,
    done bigint NOT NULL DEFAULT 0,
    finished_at timestamptz,
    bytes bytea,
    report jsonb,
    error_chinese text,
    error_english text,
    used_from timestamptz,
    used_by text,
    used_until timestamptz
);

CREATE UNIQUE INDEX intake_model_open ON intake_model ((true)) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX intake_model_used ON intake_model ((true)) WHERE used_from IS NOT NULL AND used_until IS NULL;
