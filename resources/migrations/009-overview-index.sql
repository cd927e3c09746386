-- What lists of projects need of their runs, so that no run's row is read for it: rows hold whole configurations.
CREATE INDEX runs_overview ON runs (
  project_id, trashed_at, created_at, last_checkpoint_iteration, checkpoint_bytes, updated_at, id
);
