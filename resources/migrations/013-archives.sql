-- Of a run that an archive replaced: the SHA-256 of that file, so that the same archive changes nothing a second time.
ALTER TABLE runs ADD COLUMN archive_sha256 TEXT;
