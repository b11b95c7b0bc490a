-- Two entries of one thing are put together: what the later one had is the earlier one's.
ALTER TABLE codes_object ADD COLUMN merged_into uuid REFERENCES codes_object (id);
CREATE INDEX codes_object_merged ON codes_object (merged_into) WHERE merged_into IS NOT NULL;
-- Finds a thing by a field that identifies it.
CREATE INDEX codes_object_attributes ON codes_object USING gin (attributes jsonb_path_ops);
ALTER TABLE codes_conflict ADD COLUMN decision text;
UPDATE codes_conflict SET decision = CASE WHEN moved THEN 'Move' ELSE 'Keep' END WHERE settled_at IS NOT NULL;
ALTER TABLE codes_conflict DROP COLUMN moved;
CREATE INDEX codes_conflict_waiting ON codes_conflict (id) WHERE settled_at IS NULL;
