-- How the city arranges its wall; one row at most, none for the arrangement that ships.
CREATE TABLE cases_layout (
    id uuid PRIMARY KEY,
    version int NOT NULL,
    panels json NOT NULL
);
