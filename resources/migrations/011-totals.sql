-- What lists of projects say of their runs, kept as runs change: with a hundred thousand of them no list may look at each.
ALTER TABLE projects ADD COLUMN run_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN checkpoint_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE projects SET
  run_count = (SELECT count(*) FROM runs WHERE project_id = projects.id AND trashed_at IS NULL),
  checkpoint_bytes = coalesce((SELECT sum(checkpoint_bytes) FROM runs WHERE project_id = projects.id), 0);

CREATE TRIGGER project_has_run AFTER INSERT ON runs BEGIN
  UPDATE projects SET
    run_count = run_count + (NEW.trashed_at IS NULL),
    checkpoint_bytes = checkpoint_bytes + NEW.checkpoint_bytes
  WHERE id = NEW.project_id;
END;
CREATE TRIGGER project_lost_run AFTER DELETE ON runs BEGIN
  UPDATE projects SET
    run_count = run_count - (OLD.trashed_at IS NULL),
    checkpoint_bytes = checkpoint_bytes - OLD.checkpoint_bytes
  WHERE id = OLD.project_id;
END;
CREATE TRIGGER project_has_changed_run AFTER UPDATE OF project_id, trashed_at, checkpoint_bytes ON runs BEGIN
  UPDATE projects SET
    run_count = run_count - (OLD.trashed_at IS NULL),
    checkpoint_bytes = checkpoint_bytes - OLD.checkpoint_bytes
  WHERE id = OLD.project_id;
  UPDATE projects SET
    run_count = run_count + (NEW.trashed_at IS NULL),
    checkpoint_bytes = checkpoint_bytes + NEW.checkpoint_bytes
  WHERE id = NEW.project_id;
END;

-- The latest change of a project's runs, and its newest run with pictures, each by one look into an index.
DROP INDEX runs_overview;
CREATE INDEX runs_by_change ON runs (project_id, updated_at);
CREATE INDEX runs_with_pictures ON runs (project_id, created_at, id, last_checkpoint_iteration)
  WHERE trashed_at IS NULL AND last_checkpoint_iteration IS NOT NULL;

-- Blobs that several checkpoints have: there once, counted with each.
CREATE TABLE shared_blobs (
  sha256 TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO shared_blobs SELECT sha256 FROM checkpoints GROUP BY sha256 HAVING count(*) > 1;
CREATE TRIGGER blob_is_shared AFTER INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints WHERE sha256 = NEW.sha256 AND id <> NEW.id) BEGIN
  INSERT OR IGNORE INTO shared_blobs VALUES (NEW.sha256);
END;
CREATE TRIGGER blob_is_not_shared AFTER DELETE ON checkpoints
WHEN (SELECT count(*) FROM (SELECT 1 FROM checkpoints WHERE sha256 = OLD.sha256 LIMIT 2)) < 2 BEGIN
  DELETE FROM shared_blobs WHERE sha256 = OLD.sha256;
END;
