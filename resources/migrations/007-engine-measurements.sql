-- How fast an engine is on a device, by the studio's short benchmark; measured again, a row replaces itself.
CREATE TABLE engine_measurements (
  engine TEXT NOT NULL,
  device TEXT NOT NULL,
  runtime TEXT NOT NULL,
  milliseconds REAL NOT NULL CHECK (milliseconds > 0),
  measured_at TEXT NOT NULL,
  PRIMARY KEY (engine, device, runtime)
) WITHOUT ROWID;
