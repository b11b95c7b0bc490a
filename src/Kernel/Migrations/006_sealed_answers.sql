-- Kept answers hold what is shown once, such as a follow-up token or an API key: from here on they are sealed. Those
-- kept in the clear are forgotten.
TRUNCATE kernel_idempotency;
ALTER TABLE kernel_idempotency DROP COLUMN answer;
ALTER TABLE kernel_idempotency ADD COLUMN answer bytea;
