-- Reports may be made from several runs or from a study, keep what they were made from, and have a name. A report of one
-- run alone goes with that run, and one of a study with the study; a comparison outlives its runs.
-- SQLite changes a column's constraints by making the table anew.
CREATE TABLE reports_of_sources (
  id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  run_id TEXT REFERENCES runs (id) ON DELETE CASCADE,
  study_id TEXT REFERENCES studies (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('html', 'pdf', 'md', 'csv', 'json', 'tex')),
  source_json TEXT NOT NULL,
  sections_json TEXT NOT NULL,
  notes TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  written_at TEXT NOT NULL
);
INSERT INTO reports_of_sources
  SELECT
    reports.id,
    reports.project_id,
    reports.run_id,
    NULL,
    runs.name,
    reports.format,
    json_object('kind', 'runs', 'runIds', json_array(reports.run_id)),
    json_array(
      'summary', 'question', 'notes', 'accuracy', 'architectures', 'gallery', 'curves', 'storage', 'config', 'reproduce'
    ),
    '',
    '',
    reports.path,
    reports.bytes,
    reports.created_at,
    reports.created_at
  FROM reports JOIN runs ON runs.id = reports.run_id
  ORDER BY reports.rowid;
DROP TABLE reports;
ALTER TABLE reports_of_sources RENAME TO reports;
CREATE INDEX reports_by_project ON reports (project_id, created_at);
CREATE INDEX reports_by_run ON reports (run_id);
CREATE INDEX reports_by_study ON reports (study_id);
