-- TRUNCATE fires no row trigger, and on a partition by itself no trigger of its parent: each table refuses for itself.
CREATE FUNCTION kernel_refuse_truncate(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER kernel_never_truncated BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only()', target);
END $$;

CREATE OR REPLACE FUNCTION kernel_ensure_month(parent text, month_start timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', month_start AT TIME ZONE 'UTC');
    part text := parent || '_' || to_char(month, 'YYYYMM');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext(part));
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, parent,
        kernel_uuid_at(month AT TIME ZONE 'UTC'), kernel_uuid_at((month + interval '1 month') AT TIME ZONE 'UTC'));
    IF parent = 'kernel_ledger' THEN PERFORM kernel_refuse_truncate(part::regclass); END IF;
END $$;

SELECT kernel_refuse_truncate(t::regclass)
FROM unnest(ARRAY['kernel_ledger', 'kernel_ledger_head', 'kernel_ledger_batch', 'kernel_signing_key']) t;
SELECT kernel_refuse_truncate(inhrelid::regclass) FROM pg_inherits WHERE inhparent = 'kernel_ledger'::regclass;
