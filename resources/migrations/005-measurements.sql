-- Metrics in buckets of 2^level steps (levels 4, 7, 10 and 13), so that a chart of a million points reads a few thousand
-- rows. `total` is the sum of the finite values, `low` and `high` their extremes (NULL when there are none), `lost` counts
-- the values that are not finite. Bucket b holds the steps from b * 2^level on.
CREATE TABLE metric_buckets (
  series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  level INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  count INTEGER NOT NULL,
  total REAL NOT NULL,
  low REAL,
  high REAL,
  lost INTEGER NOT NULL,
  PRIMARY KEY (series_id, level, bucket)
) WITHOUT ROWID;

INSERT INTO metric_buckets
SELECT series_id, 4, step >> 4, count(finite), total(finite), min(finite), max(finite), count(*) - count(finite)
FROM (SELECT series_id, step, CASE WHEN abs(value) < 9e999 THEN value END AS finite FROM metrics)
GROUP BY series_id, step >> 4;
INSERT INTO metric_buckets
SELECT series_id, 7, bucket >> 3, sum(count), total(total), min(low), max(high), sum(lost)
FROM metric_buckets WHERE level = 4 GROUP BY series_id, bucket >> 3;
INSERT INTO metric_buckets
SELECT series_id, 10, bucket >> 3, sum(count), total(total), min(low), max(high), sum(lost)
FROM metric_buckets WHERE level = 7 GROUP BY series_id, bucket >> 3;
INSERT INTO metric_buckets
SELECT series_id, 13, bucket >> 3, sum(count), total(total), min(low), max(high), sum(lost)
FROM metric_buckets WHERE level = 10 GROUP BY series_id, bucket >> 3;

-- Where in the run something happened; unknown for what happened before this column was there.
ALTER TABLE events ADD COLUMN iteration INTEGER;

-- What the networks of an evaluation answered: counts[truth * classes + answer] over all seeds, uint32 little-endian,
-- deflated.
CREATE TABLE evaluation_confusions (
  evaluation_id TEXT PRIMARY KEY REFERENCES evaluations (id) ON DELETE CASCADE,
  class_names_json TEXT NOT NULL,
  counts BLOB NOT NULL
) WITHOUT ROWID;

-- How the values of a stored tensor were spread at an iteration: counts in equal bins from low to high, uint32
-- little-endian.
CREATE TABLE histograms (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  iteration INTEGER NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (run_id, name, iteration)
) WITHOUT ROWID;
