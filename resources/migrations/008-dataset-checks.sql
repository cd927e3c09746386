-- What the files of a dataset were when they were first checked (sums by path, as JSON), when they were last compared with
-- that, and what was wrong then.
ALTER TABLE datasets ADD COLUMN manifest_json TEXT;
ALTER TABLE datasets ADD COLUMN checked_at TEXT;
ALTER TABLE datasets ADD COLUMN problem TEXT;
