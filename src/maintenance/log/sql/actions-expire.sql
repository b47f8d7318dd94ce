-- Removes actions from before $1, $2 at most. What runs stays, and so do the actions of a run that runs: its totals are
-- made of them. PostgreSQL 14 to 18.
WITH gone AS (
  DELETE FROM {actions}
  WHERE id IN (
    SELECT a.id
    FROM {actions} AS a
    WHERE a.started_at < $1::timestamptz
      AND a.outcome <> 'running'
      AND NOT EXISTS (SELECT FROM {runs} AS r WHERE r.id = a.run_id AND r.outcome = 'running')
    ORDER BY a.started_at
    LIMIT $2
  )
  RETURNING 1
)
SELECT count(*)::integer AS gone FROM gone
