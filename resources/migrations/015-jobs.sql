-- Tasks that were given to a computer. A row is there before anything is sent, so that a step that broke off is known and done again.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  study_id TEXT,
  computer TEXT COLLATE NOCASE,
  folder TEXT NOT NULL,
  options_json TEXT NOT NULL,
  script TEXT,
  slurm TEXT,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  submitted_at TEXT,
  ended_at TEXT,
  seen_at TEXT,
  silent_since TEXT,
  bytes INTEGER NOT NULL DEFAULT 0,
  problem TEXT
);
-- A claimed run is done there and not here.
CREATE TABLE job_cells (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  cell INTEGER NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  is_claimed INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  iteration INTEGER,
  node TEXT,
  reason TEXT,
  heard_at TEXT,
  bytes INTEGER,
  sha256 TEXT,
  PRIMARY KEY (job_id, cell)
) WITHOUT ROWID;
CREATE INDEX job_cells_by_run ON job_cells (run_id);
CREATE UNIQUE INDEX job_cells_claimed ON job_cells (run_id) WHERE is_claimed = 1;
-- What jobs ask a computer for, by a name; this computer's are under ''.
CREATE TABLE profiles (
  computer TEXT NOT NULL COLLATE NOCASE,
  name TEXT NOT NULL COLLATE NOCASE,
  options_json TEXT NOT NULL,
  PRIMARY KEY (computer, name)
) WITHOUT ROWID;
