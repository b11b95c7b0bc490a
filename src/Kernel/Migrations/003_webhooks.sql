CREATE TABLE kernel_webhook (
    id uuid PRIMARY KEY,
    url text NOT NULL,
    event_types text[] NOT NULL,
    description text NOT NULL,
    secret bytea NOT NULL,
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid,
    created_by_name text NOT NULL,
    version int NOT NULL
);

-- One event to one subscription. A delivery in work is lent to its node by a next attempt in the near future.
CREATE TABLE kernel_webhook_delivery (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL REFERENCES kernel_webhook ON DELETE CASCADE,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    subject_id uuid NOT NULL,
    event_at timestamptz NOT NULL,
    data json NOT NULL,
    state text NOT NULL CHECK (state IN ('Waiting', 'Delivered', 'Failed')),
    attempts int NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    retry_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    status int,
    error text,
    UNIQUE (subscription_id, event_id)
);
CREATE INDEX kernel_webhook_delivery_due ON kernel_webhook_delivery (subscription_id, next_attempt_at, id)
    WHERE state = 'Waiting';
CREATE INDEX kernel_webhook_delivery_state ON kernel_webhook_delivery (subscription_id, state, id);
CREATE INDEX kernel_webhook_delivery_list ON kernel_webhook_delivery (subscription_id, id);
CREATE INDEX kernel_webhook_delivery_finished ON kernel_webhook_delivery (finished_at) WHERE state = 'Delivered';
