-- What the city decided about a pack's table, so that a new version of the pack leaves it so.
ALTER TABLE decisions_table
    -- What the pack brought last hashes to: what the city dropped or changed is not offered a second time.
    ADD COLUMN pack_hash text CHECK (length(pack_hash) = 64),
    -- The city changed title, matters, order or legal basis.
    ADD COLUMN own_head boolean NOT NULL DEFAULT false,
    -- The city ended it.
    ADD COLUMN retired boolean NOT NULL DEFAULT false;
