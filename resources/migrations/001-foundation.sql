-- Times are ISO 8601 in UTC. Columns that hold JSON end in _json. NaN is stored as NULL.

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  tags_json TEXT NOT NULL DEFAULT '[]',
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  archived_at TEXT,
  trashed_at TEXT
);

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  notes TEXT NOT NULL DEFAULT '',
  tags_json TEXT NOT NULL DEFAULT '[]',
  config_json TEXT NOT NULL,
  status TEXT NOT NULL CHECK (
    status IN ('draft', 'queued', 'running', 'paused', 'completed', 'stopped', 'interrupted', 'failed')
  ),
  status_reason TEXT,
  engine TEXT,
  device TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  iteration INTEGER NOT NULL DEFAULT 0,
  trained_seconds REAL NOT NULL DEFAULT 0,
  storage_json TEXT,
  last_loss REAL,
  best_accuracy REAL,
  trashed_at TEXT
);
CREATE INDEX runs_by_project ON runs (project_id, created_at);
CREATE INDEX runs_by_status ON runs (status);

-- A name per series, so that a point costs three numbers.
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  UNIQUE (run_id, name)
);

CREATE TABLE metrics (
  series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (series_id, step)
) WITHOUT ROWID;

-- One row per subject, network and protocol at an iteration: an evaluation that is repeated replaces itself.
CREATE TABLE evaluations (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  iteration INTEGER NOT NULL,
  subject TEXT NOT NULL CHECK (subject IN ('distilled', 'random-real', 'whole-dataset')),
  network TEXT NOT NULL,
  protocol TEXT NOT NULL,
  accuracies_json TEXT NOT NULL,
  mean REAL NOT NULL,
  std REAL NOT NULL,
  seeds INTEGER NOT NULL,
  storage_json TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (run_id, iteration, subject, network, protocol)
);

-- The bytes lie in blobs/, named by their SHA-256; a row is written only after its file is on the disk.
CREATE TABLE checkpoints (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  iteration INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  trained_seconds REAL NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (run_id, iteration)
);
CREATE INDEX checkpoints_by_blob ON checkpoints (sha256);

CREATE TABLE logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  time TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error')),
  message TEXT NOT NULL
);
CREATE INDEX logs_by_run ON logs (run_id, id);

CREATE TABLE reports (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL
);
CREATE INDEX reports_by_project ON reports (project_id, created_at);
CREATE INDEX reports_by_run ON reports (run_id);

CREATE TABLE datasets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  path TEXT UNIQUE,
  class_names_json TEXT NOT NULL,
  channels INTEGER NOT NULL,
  image_size INTEGER NOT NULL,
  train_count INTEGER NOT NULL,
  test_count INTEGER NOT NULL,
  licence TEXT,
  created_at TEXT NOT NULL
);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
);

-- What happened to a run and when: started, interrupted, resumed and so on.
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time TEXT NOT NULL,
  kind TEXT NOT NULL,
  run_id TEXT REFERENCES runs (id) ON DELETE CASCADE,
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX events_by_run ON events (run_id, id);
