-- What one person did, newest first; residents without an account have no identity to search by.
CREATE INDEX kernel_ledger_actor ON kernel_ledger (actor_id, id) WHERE actor_id IS NOT NULL;

-- Finds the batch that sealed a transaction.
CREATE INDEX kernel_ledger_batch_until ON kernel_ledger_batch (until_transaction, number);
