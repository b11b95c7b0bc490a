-- Month partitions by UUIDv7 key: the first 48 bits of the key are the millisecond since 1970.
CREATE FUNCTION kernel_uuid_at(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

CREATE FUNCTION kernel_ensure_month(parent text, month_start timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', month_start AT TIME ZONE 'UTC');
    part text := parent || '_' || to_char(month, 'YYYYMM');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext(part));
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, parent,
        kernel_uuid_at(month AT TIME ZONE 'UTC'), kernel_uuid_at((month + interval '1 month') AT TIME ZONE 'UTC'));
END $$;

-- The ledger. Nothing in it is ever changed or removed; the triggers stop slips, the hashes show intent.
CREATE TABLE kernel_ledger (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    sequence int NOT NULL,
    action text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    data json,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    transaction bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)
) PARTITION BY RANGE (id);
CREATE INDEX kernel_ledger_subject ON kernel_ledger (subject_id, sequence);
CREATE INDEX kernel_ledger_transaction ON kernel_ledger USING brin (transaction) WITH (autosummarize = on);

CREATE TABLE kernel_ledger_head (
    subject_id uuid PRIMARY KEY,
    sequence int NOT NULL,
    hash bytea NOT NULL
) WITH (fillfactor = 80);

-- A closed batch: its entries in order, their hashes, the Merkle root over them, and the signature over root and
-- previous batch, so that batches are a chain of their own.
CREATE TABLE kernel_ledger_batch (
    number bigint PRIMARY KEY,
    closed_at timestamptz NOT NULL,
    until_transaction bigint NOT NULL,
    entries uuid[] NOT NULL,
    hashes bytea NOT NULL,
    root bytea NOT NULL,
    previous bytea NOT NULL,
    digest bytea NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL
);

CREATE TABLE kernel_signing_key (
    id text PRIMARY KEY,
    purpose text NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE kernel_master_key (
    id int PRIMARY KEY,
    fingerprint bytea NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
CREATE TRIGGER kernel_ledger_append_only BEFORE UPDATE OR DELETE ON kernel_ledger
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER kernel_ledger_batch_append_only BEFORE UPDATE OR DELETE ON kernel_ledger_batch
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();

CREATE TABLE kernel_outbox (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    data json NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    error text
);
CREATE INDEX kernel_outbox_next ON kernel_outbox (next_attempt_at, id);

CREATE TABLE kernel_idempotency (
    owner uuid NOT NULL,
    key text NOT NULL,
    request bytea NOT NULL,
    status int NOT NULL,
    answer text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX kernel_idempotency_created ON kernel_idempotency USING brin (created_at);

CREATE TABLE kernel_job (
    name text PRIMARY KEY,
    next_run_at timestamptz NOT NULL,
    last_run_at timestamptz,
    last_error text
);

CREATE TABLE kernel_serial (
    name text PRIMARY KEY,
    next_value bigint NOT NULL
);
