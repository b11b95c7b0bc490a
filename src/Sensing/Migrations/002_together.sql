-- A rule about several devices of one place: so many must have an alarm before there is a case.
ALTER TABLE sensing_rule ADD COLUMN together int NOT NULL DEFAULT 1;
ALTER TABLE sensing_rule ADD COLUMN together_by text;
CREATE INDEX sensing_alarm_rule_open ON sensing_alarm (rule_id) WHERE returned_at IS NULL;
CREATE INDEX sensing_device_grid ON sensing_device (grid_code) WHERE grid_code IS NOT NULL;
CREATE INDEX sensing_device_object ON sensing_device (object_code) WHERE object_code IS NOT NULL;
