-- A colour (a name from a short list) and a pin for projects.
ALTER TABLE projects ADD COLUMN colour TEXT;
ALTER TABLE projects ADD COLUMN pinned_at TEXT;

-- What the table of runs shows, without reading a configuration or a metric of any run: which sections its
-- configuration is made of, and the last, lowest and highest value of each series as
-- {"name": [last step, last, lowest, highest]}.
ALTER TABLE runs ADD COLUMN parts_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN series_json TEXT NOT NULL DEFAULT '{}';

-- The last checkpoint of each run and the bytes of all it keeps, so that lists need not look for them.
ALTER TABLE runs ADD COLUMN last_checkpoint_iteration INTEGER;
ALTER TABLE runs ADD COLUMN checkpoint_bytes INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER run_has_checkpoint AFTER INSERT ON checkpoints BEGIN
  UPDATE runs SET
    last_checkpoint_iteration = (SELECT max(iteration) FROM checkpoints WHERE run_id = NEW.run_id),
    checkpoint_bytes = (SELECT sum(bytes) FROM checkpoints WHERE run_id = NEW.run_id)
  WHERE id = NEW.run_id;
END;
CREATE TRIGGER run_lost_checkpoint AFTER DELETE ON checkpoints BEGIN
  UPDATE runs SET
    last_checkpoint_iteration = (SELECT max(iteration) FROM checkpoints WHERE run_id = OLD.run_id),
    checkpoint_bytes = coalesce((SELECT sum(bytes) FROM checkpoints WHERE run_id = OLD.run_id), 0)
  WHERE id = OLD.run_id;
END;
UPDATE runs SET
  last_checkpoint_iteration = (SELECT max(iteration) FROM checkpoints WHERE run_id = runs.id),
  checkpoint_bytes = coalesce((SELECT sum(bytes) FROM checkpoints WHERE run_id = runs.id), 0);

-- Sections of configurations, each once: runs of a project mostly differ in one or two of them. A section stays when
-- its last run goes; it takes a few hundred bytes.
CREATE TABLE config_parts (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  UNIQUE (name, json)
);

CREATE TRIGGER run_parts_of_new AFTER INSERT ON runs BEGIN
  INSERT OR IGNORE INTO config_parts (name, json)
    SELECT key, NEW.config_json -> fullkey FROM json_each(NEW.config_json);
  UPDATE runs SET parts_json = (
    SELECT json_group_array(p.id) FROM json_each(NEW.config_json) e
    JOIN config_parts p ON p.name = e.key AND p.json = NEW.config_json -> e.fullkey
  ) WHERE id = NEW.id;
END;
CREATE TRIGGER run_parts_of_changed AFTER UPDATE OF config_json ON runs BEGIN
  INSERT OR IGNORE INTO config_parts (name, json)
    SELECT key, NEW.config_json -> fullkey FROM json_each(NEW.config_json);
  UPDATE runs SET parts_json = (
    SELECT json_group_array(p.id) FROM json_each(NEW.config_json) e
    JOIN config_parts p ON p.name = e.key AND p.json = NEW.config_json -> e.fullkey
  ) WHERE id = NEW.id;
END;

UPDATE runs SET config_json = config_json;
UPDATE runs SET series_json = coalesce((
  SELECT json_group_object(s.name, json_array(m.step, m.value,
    (SELECT min(value) FROM metrics WHERE series_id = s.id AND abs(value) < 1e308),
    (SELECT max(value) FROM metrics WHERE series_id = s.id AND abs(value) < 1e308)))
  FROM series s JOIN metrics m ON m.series_id = s.id
  WHERE s.run_id = runs.id AND m.step = (SELECT max(step) FROM metrics WHERE series_id = s.id)
), '{}');
