-- What decision tables said of a case, and what of it waits for a person; empty where no table was asked.
ALTER TABLE cases_case ADD COLUMN admission json;
ALTER TABLE cases_case ADD COLUMN stage_limit json;
ALTER TABLE cases_case ADD COLUMN proposals json;
ALTER TABLE cases_case ADD COLUMN earlier_reports int;
ALTER TABLE cases_share ADD COLUMN limit_by json;
-- A confirmed proposal names the share alone.
CREATE INDEX cases_share_limit_by ON cases_share (id) WHERE limit_by IS NOT NULL;
