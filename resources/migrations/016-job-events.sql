-- How far home has read what an attempt at a cell tells: the attempt, and bytes of its events.
ALTER TABLE job_cells ADD COLUMN read_attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE job_cells ADD COLUMN read_bytes INTEGER NOT NULL DEFAULT 0;
