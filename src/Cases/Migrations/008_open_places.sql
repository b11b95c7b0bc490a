-- What is open on a map: counted from the index alone, also by what narrows it (state, unit, area, matter, deadline).
CREATE INDEX cases_case_open_place ON cases_case (longitude, latitude)
    INCLUDE (state, due_at, unit_id, area_code, matter_code)
    WHERE longitude IS NOT NULL AND state NOT IN ('Refused', 'Closed', 'Rated', 'Cancelled', 'Merged');
