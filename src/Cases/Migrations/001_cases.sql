-- Cases and what belongs to them. The big tables are partitioned by month of the case's UUIDv7 key.
CREATE TABLE cases_case (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    number text NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    matter_id uuid,
    matter_code text,
    title text NOT NULL,
    description text NOT NULL,
    area_code text,
    grid_code text,
    address text,
    longitude double precision,
    latitude double precision,
    object_code text,
    emergency boolean NOT NULL,
    is_public boolean NOT NULL,
    unit_id uuid,
    filed_at timestamptz NOT NULL,
    filed_by uuid,
    registered_at timestamptz,
    dispatched_at timestamptz,
    accepted_at timestamptz,
    done_at timestamptz,
    verified_at timestamptz,
    verified_by uuid,
    closed_at timestamptz,
    rated_at timestamptz,
    due_at timestamptz,
    stage_due_at timestamptz,
    stage_escalated_at timestamptz,
    returns int NOT NULL,
    reworks int NOT NULL,
    reopenings int NOT NULL,
    rating int,
    rating_words text,
    solved boolean,
    outcome text,
    reason text,
    merged_into uuid,
    reporters int NOT NULL,
    fields json,
    decision json
) PARTITION BY RANGE (id);
CREATE INDEX cases_case_number ON cases_case (number);
CREATE INDEX cases_case_state ON cases_case (state, id);
CREATE INDEX cases_case_unit ON cases_case (unit_id, state, id);
CREATE INDEX cases_case_matter ON cases_case (matter_code text_pattern_ops, id);
CREATE INDEX cases_case_area ON cases_case (area_code text_pattern_ops, id);
CREATE INDEX cases_case_stage_due ON cases_case (stage_due_at)
    WHERE stage_due_at IS NOT NULL AND stage_escalated_at IS NULL;
CREATE INDEX cases_case_place ON cases_case USING gist (point(longitude, latitude)) WHERE longitude IS NOT NULL;

-- What one unit has to do in a case: the lead, a co-handler, or a unit called by a whistle.
CREATE TABLE cases_share (
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    unit_id uuid NOT NULL,
    role text NOT NULL,
    state text NOT NULL,
    is_open boolean NOT NULL,
    task text,
    assigned_at timestamptz NOT NULL,
    accepted_at timestamptz,
    started_at timestamptz,
    done_at timestamptz,
    handler_id uuid,
    handled_by uuid,
    outcome text,
    time_limit text,
    extension text,
    clock_started_at timestamptz,
    suspensions json,
    due_at timestamptz,
    warn_at timestamptz,
    warned_at timestamptz,
    escalated_at timestamptz,
    arrive_due_at timestamptz,
    arrived_at timestamptz,
    score int,
    score_words text,
    PRIMARY KEY (case_id, id)
) PARTITION BY RANGE (case_id);
CREATE INDEX cases_share_inbox ON cases_share (unit_id, due_at, case_id) WHERE is_open;
CREATE INDEX cases_share_handler ON cases_share (handler_id, due_at) WHERE is_open AND handler_id IS NOT NULL;
CREATE INDEX cases_share_due ON cases_share (due_at) WHERE is_open AND escalated_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX cases_share_warn ON cases_share (warn_at) WHERE is_open AND warned_at IS NULL AND warn_at IS NOT NULL;
CREATE INDEX cases_share_unit ON cases_share (unit_id, case_id);

-- What a unit asks the dispatcher for: to give the case back, more time, to stop the clock.
CREATE TABLE cases_request (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    case_id uuid NOT NULL,
    share_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    amount text,
    asked_by uuid,
    asked_by_name text NOT NULL,
    asked_at timestamptz NOT NULL,
    decided_by uuid,
    decided_by_name text,
    decided_at timestamptz,
    decision_reason text
);
CREATE UNIQUE INDEX cases_request_pending ON cases_request (share_id, kind) WHERE state = 'Pending';
CREATE INDEX cases_request_case ON cases_request (case_id);
CREATE INDEX cases_request_queue ON cases_request (asked_at) WHERE state = 'Pending';

-- Who reported. Name and number are sealed with SM4; the print finds the same number again without opening it.
CREATE TABLE cases_reporter (
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    version int NOT NULL,
    original_case_id uuid NOT NULL,
    channel text NOT NULL,
    at timestamptz NOT NULL,
    anonymous boolean NOT NULL,
    confidential boolean NOT NULL,
    name_sealed bytea,
    phone_sealed bytea,
    name_masked text,
    phone_masked text,
    phone_print bytea,
    token_hash bytea,
    anonymised_at timestamptz,
    PRIMARY KEY (case_id, id)
) PARTITION BY RANGE (case_id);
CREATE INDEX cases_reporter_phone ON cases_reporter (phone_print, case_id) WHERE phone_print IS NOT NULL;
CREATE INDEX cases_reporter_token ON cases_reporter (token_hash) WHERE token_hash IS NOT NULL;

-- Where a case came from, when it has a number there: the same row of another system is filed once.
CREATE TABLE cases_origin (
    system text NOT NULL,
    number text NOT NULL,
    case_id uuid NOT NULL,
    PRIMARY KEY (system, number)
);

-- Processes that packs bring: the same tables of moves as the built-in one.
CREATE TABLE cases_process (
    code text PRIMARY KEY,
    version int NOT NULL,
    pack text,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    moves json NOT NULL
);
