-- A call of a street (吹哨), the shares that answer it, supervision orders (督办) and merges that can be undone.
CREATE TABLE cases_whistle (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    unit_id uuid,
    task text NOT NULL,
    answer_within text NOT NULL,
    arrive_within text NOT NULL,
    called_by uuid,
    called_by_name text NOT NULL,
    called_at timestamptz NOT NULL
);
CREATE INDEX cases_whistle_case ON cases_whistle (case_id);

ALTER TABLE cases_share ADD COLUMN whistle_id uuid;
ALTER TABLE cases_share ADD COLUMN answer_due_at timestamptz;
ALTER TABLE cases_share ADD COLUMN answer_escalated_at timestamptz;
ALTER TABLE cases_share ADD COLUMN arrive_escalated_at timestamptz;
CREATE INDEX cases_share_answer ON cases_share (answer_due_at)
    WHERE is_open AND accepted_at IS NULL AND answer_escalated_at IS NULL AND answer_due_at IS NOT NULL;
CREATE INDEX cases_share_arrive ON cases_share (arrive_due_at)
    WHERE is_open AND arrived_at IS NULL AND arrive_escalated_at IS NULL AND arrive_due_at IS NOT NULL;
CREATE INDEX cases_share_whistled ON cases_share (unit_id, assigned_at) WHERE whistle_id IS NOT NULL;

CREATE TABLE cases_supervision (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    case_id uuid NOT NULL,
    case_number text NOT NULL,
    unit_id uuid NOT NULL,
    area_code text,
    matter_code text,
    state text NOT NULL,
    demand text NOT NULL,
    answer_due_at timestamptz NOT NULL,
    issued_by uuid,
    issued_by_name text NOT NULL,
    issued_at timestamptz NOT NULL,
    answer text,
    answered_by uuid,
    answered_by_name text,
    answered_at timestamptz,
    late boolean NOT NULL,
    decision_words text,
    decided_by uuid,
    decided_by_name text,
    decided_at timestamptz,
    sent_back int NOT NULL,
    escalated_at timestamptz
);
CREATE INDEX cases_supervision_case ON cases_supervision (case_id);
CREATE INDEX cases_supervision_unit ON cases_supervision (unit_id, state, id);
CREATE INDEX cases_supervision_state ON cases_supervision (state, id);
CREATE INDEX cases_supervision_due ON cases_supervision (answer_due_at) WHERE state = 'Issued' AND escalated_at IS NULL;

CREATE TABLE cases_merge (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    case_id uuid NOT NULL,
    into_id uuid NOT NULL,
    before json NOT NULL,
    reason text NOT NULL,
    merged_by uuid,
    merged_at timestamptz NOT NULL,
    undone_by uuid,
    undone_at timestamptz
);
CREATE UNIQUE INDEX cases_merge_standing ON cases_merge (case_id) WHERE undone_at IS NULL;
CREATE INDEX cases_case_merged ON cases_case (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX cases_case_object ON cases_case (object_code, id) WHERE object_code IS NOT NULL;
