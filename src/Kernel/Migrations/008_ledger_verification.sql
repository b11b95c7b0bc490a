-- Proofs of the whole ledger that somebody asked for: one at a time, done by one node, kept with what they found.
CREATE TABLE kernel_ledger_verification (
    id uuid PRIMARY KEY,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    expected bigint NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    alive_at timestamptz,
    finished_at timestamptz,
    report jsonb,
    error text
);

CREATE UNIQUE INDEX kernel_ledger_verification_open ON kernel_ledger_verification ((true)) WHERE finished_at IS NULL;
