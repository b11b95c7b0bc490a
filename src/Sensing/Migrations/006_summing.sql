-- An hour whose sums are being made stands apart from one that is stale (anew): who writes readings locks the latter alone,
-- and never waits while sums are made.
ALTER TABLE sensing_stale_hour ADD COLUMN summing boolean NOT NULL DEFAULT false;
ALTER TABLE sensing_stale_hour DROP CONSTRAINT sensing_stale_hour_pkey;
ALTER TABLE sensing_stale_hour ADD PRIMARY KEY (hour, summing);
