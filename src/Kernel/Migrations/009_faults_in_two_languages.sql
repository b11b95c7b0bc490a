-- What a proof found is told in both languages; what is kept was told in one.
UPDATE kernel_ledger_verification
SET report = jsonb_set(
    report,
    '{faults}',
    (
        SELECT jsonb_agg(
            jsonb_set(f, '{detail}', jsonb_build_object('chinese', f -> 'detail', 'english', f -> 'detail')) ORDER BY n
        )
        FROM jsonb_array_elements(report -> 'faults') WITH ORDINALITY AS one (f, n)
    )
)
WHERE report IS NOT NULL AND jsonb_array_length(report -> 'faults') > 0;
