-- The nodes that take readings from the broker, and when each was last there.
CREATE TABLE sensing_broker_node (
    id uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
