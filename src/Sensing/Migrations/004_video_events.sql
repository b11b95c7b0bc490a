-- Kinds of behaviour that video analysis tells of, and what becomes of an event of each.
CREATE TABLE sensing_behaviour (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    code text NOT NULL UNIQUE,
    name_chinese text NOT NULL,
    name_english text NOT NULL,
    matter_code text,
    counts_from double precision NOT NULL,
    checked_from double precision NOT NULL,
    needs_check boolean NOT NULL,
    same_seconds int NOT NULL,
    same_metres int NOT NULL,
    keep_picture_days int NOT NULL,
    keep_days int NOT NULL,
    is_on boolean NOT NULL,
    pack text,
    changed_here boolean NOT NULL DEFAULT false
);

-- A scene: however often it is seen, it is one event. What the analysis said stands beside what a person made of it.
CREATE TABLE sensing_event (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    camera int NOT NULL,
    said_behaviour_id uuid NOT NULL REFERENCES sensing_behaviour,
    behaviour_id uuid NOT NULL REFERENCES sensing_behaviour,
    state text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    confidence double precision NOT NULL,
    count int NOT NULL,
    boxes json NOT NULL,
    last_boxes json NOT NULL,
    picture_digest bytea,
    picture_size bigint NOT NULL,
    picture_type text NOT NULL,
    longitude double precision,
    latitude double precision,
    address text,
    checked_by text,
    checked_at timestamptz,
    reason text,
    case_id uuid,
    case_number text,
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    fault_chinese text,
    fault_english text
);
CREATE INDEX sensing_event_state ON sensing_event (state, id);
CREATE INDEX sensing_event_scene ON sensing_event (behaviour_id, last_at);
CREATE INDEX sensing_event_said ON sensing_event (said_behaviour_id, last_at);
CREATE INDEX sensing_event_camera ON sensing_event (camera, last_at);
CREATE INDEX sensing_event_recorded ON sensing_event (recorded_at);
CREATE INDEX sensing_event_to_file ON sensing_event (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

-- The number is the sender's: what is sent twice is stored once.
CREATE TABLE sensing_sighting (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES sensing_event ON DELETE CASCADE,
    camera int NOT NULL,
    number text NOT NULL,
    at timestamptz NOT NULL,
    confidence double precision NOT NULL,
    boxes json NOT NULL,
    sender text NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (camera, number)
);
CREATE INDEX sensing_sighting_event ON sensing_sighting (event_id, at);

-- Whoever decides what a scene is takes the next turn: of two at the same moment one decides anew. Camera 0 stands for all.
CREATE TABLE sensing_scene_turn (
    behaviour_id uuid NOT NULL REFERENCES sensing_behaviour ON DELETE CASCADE,
    camera int NOT NULL,
    turn int NOT NULL,
    PRIMARY KEY (behaviour_id, camera)
) WITH (fillfactor = 70);

-- Events that were refused or dropped: one row a day for the same sender, camera, behaviour and reason.
CREATE TABLE sensing_event_refused (
    day date NOT NULL,
    sender text NOT NULL,
    camera text NOT NULL,
    behaviour text NOT NULL,
    reason text NOT NULL,
    count int NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (day, camera, behaviour, reason, sender)
);
