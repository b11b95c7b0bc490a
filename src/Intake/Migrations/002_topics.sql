-- Events that many people report, found while cases are filed.
CREATE TABLE intake_topic (
    id uuid PRIMARY KEY,
    title text NOT NULL,
    place text,
    group_name text,
    words text[] NOT NULL,
    -- When it was last seen to rise, and by what.
    rising_at timestamptz,
    rising json,
    changed_at timestamptz NOT NULL
);

-- Whose cases they are: those of one event, each with what its heat is counted from. The person is a number that is the
-- same for one telephone within one event only.
CREATE TABLE intake_topic_case (
    case_id uuid PRIMARY KEY,
    topic_id uuid NOT NULL,
    filed_at timestamptz NOT NULL,
    person bigint NOT NULL,
    reporters int NOT NULL,
    rating int,
    area_code text,
    matter_code text
);
CREATE INDEX intake_topic_case_topic ON intake_topic_case (topic_id, filed_at);
CREATE INDEX intake_topic_case_filed ON intake_topic_case (filed_at);
