-- Of two that make the same month at once, the later may still believe after the lock that it is not there: what it
-- looked up before stays remembered until it locks the table itself.
CREATE OR REPLACE FUNCTION kernel_ensure_month(parent text, month_start timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', month_start AT TIME ZONE 'UTC');
    part text := parent || '_' || to_char(month, 'YYYYMM');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext(part));
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, parent,
        kernel_uuid_at(month AT TIME ZONE 'UTC'), kernel_uuid_at((month + interval '1 month') AT TIME ZONE 'UTC'));
    IF parent = 'kernel_ledger' THEN PERFORM kernel_refuse_truncate(part::regclass); END IF;
EXCEPTION WHEN duplicate_table THEN
    NULL;
END $$;
