-- What is known of a migration's statements. running: the backend that was told to execute it is still there, and is
-- not this one; of other roles' sessions the start is hidden, and the pid decides.
SELECT
  journal.statement,
  journal.hash,
  journal.finished_at IS NOT NULL AS done,
  journal.finished_at IS NULL AND journal.backend_pid IS NULL AS refused,
  journal.indexes,
  activity.pid AS running
FROM {journal} AS journal
LEFT JOIN pg_catalog.pg_stat_activity AS activity
  ON
    activity.pid = journal.backend_pid
    AND activity.pid <> pg_catalog.pg_backend_pid()
    AND COALESCE(activity.backend_start = journal.backend_start, true)
    AND journal.finished_at IS NULL
WHERE journal.filename = $1 AND journal.direction = $2
ORDER BY journal.statement
