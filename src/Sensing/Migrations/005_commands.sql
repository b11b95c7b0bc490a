-- What devices can be told to do, and what they were told.
ALTER TABLE sensing_device_type ADD COLUMN commands json NOT NULL DEFAULT '[]';

CREATE TABLE sensing_command (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    device_id uuid NOT NULL REFERENCES sensing_device,
    code text NOT NULL,
    name_chinese text NOT NULL,
    name_english text NOT NULL,
    form json NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When it was last offered to the broker.
    tried_at timestamptz,
    sent_at timestamptz,
    answered_at timestamptz,
    answer text
);
CREATE INDEX sensing_command_device ON sensing_command (device_id, id);
CREATE INDEX sensing_command_open ON sensing_command (expires_at) WHERE state IN ('Waiting', 'Sent');
