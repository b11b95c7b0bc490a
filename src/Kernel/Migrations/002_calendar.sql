-- What a city sets over the shipped work calendar. The version of the one row rises with every edit of anything here:
-- nodes look at it to know that they must load again.
CREATE TABLE kernel_calendar (
    id int PRIMARY KEY CHECK (id = 1),
    working_days text[],
    hours text[],
    version int NOT NULL
);
INSERT INTO kernel_calendar (id, version) VALUES (1, 1);

CREATE TABLE kernel_calendar_year (
    year int PRIMARY KEY CHECK (year BETWEEN 2000 AND 2100),
    holidays json NOT NULL,
    make_up_days date[] NOT NULL,
    version int NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by uuid,
    updated_by_name text NOT NULL
);
