-- Another cluster, into which a backup was restored, counts its transactions anew. What is added to its count, so that the
-- ledger's transactions go on from those of the cluster before.
CREATE TABLE kernel_ledger_base (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    base bigint NOT NULL
);
INSERT INTO kernel_ledger_base (base) VALUES (0);

-- What was written last is read every minute, long before a BRIN index knows of it.
DROP INDEX kernel_ledger_transaction;
CREATE INDEX kernel_ledger_transaction ON kernel_ledger (transaction);
