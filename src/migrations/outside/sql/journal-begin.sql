-- The intent, before the statement is sent. A row that is there already is that of a try which did not finish.
INSERT INTO {journal} AS journal (filename, direction, statement, hash, backend_pid, backend_start, indexes)
SELECT $1, $2, $3, $4, activity.pid, activity.backend_start, $5::text[]
FROM pg_catalog.pg_stat_activity AS activity
WHERE activity.pid = pg_catalog.pg_backend_pid()
ON CONFLICT (filename, direction, statement) DO UPDATE
SET
  hash = excluded.hash,
  started_at = pg_catalog.clock_timestamp(),
  backend_pid = excluded.backend_pid,
  backend_start = excluded.backend_start,
  -- What the first try found is what tells its left-overs from other indexes.
  indexes = COALESCE(journal.indexes, excluded.indexes)
WHERE journal.finished_at IS NULL
