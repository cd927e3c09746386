-- A set of runs that answers one question. The plan holds every cell with its complete configuration, so that a study
-- means the same however the presets change.
CREATE TABLE studies (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  question TEXT NOT NULL,
  kind TEXT NOT NULL,
  plan_json TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  trashed_at TEXT
);
CREATE INDEX studies_by_project ON studies (project_id, created_at);

-- Which run is which cell of a study's plan. A cell without a row has not been made yet, or its run was purged.
CREATE TABLE study_runs (
  study_id TEXT NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
  cell_key TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  PRIMARY KEY (study_id, cell_key)
) WITHOUT ROWID;
CREATE INDEX study_runs_by_run ON study_runs (run_id);

-- Evaluations may also be on real images chosen by herding: SQLite changes a check by making the table anew.
CREATE TABLE evaluations_with_herding (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  iteration INTEGER NOT NULL,
  subject TEXT NOT NULL CHECK (subject IN ('distilled', 'random-real', 'herding', 'whole-dataset')),
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
INSERT INTO evaluations_with_herding SELECT * FROM evaluations ORDER BY rowid;
DROP TABLE evaluations;
ALTER TABLE evaluations_with_herding RENAME TO evaluations;
