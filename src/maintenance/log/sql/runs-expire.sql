-- Removes runs from before $1, $2 at most. Of each task the last run stays, and the last success: what is due, and the
-- totals, rest on them. PostgreSQL 14 to 18.
WITH gone AS (
  DELETE FROM {runs}
  WHERE id IN (
    SELECT r.id
    FROM {runs} AS r
    WHERE r.started_at < $1::timestamptz
      AND r.outcome <> 'running'
      AND EXISTS (SELECT FROM {runs} AS later WHERE later.task = r.task AND later.id > r.id)
      AND (r.outcome <> 'done'
           OR EXISTS (SELECT FROM {runs} AS later WHERE later.task = r.task AND later.outcome = 'done' AND later.id > r.id))
    ORDER BY r.started_at
    LIMIT $2
  )
  RETURNING 1
)
SELECT count(*)::integer AS gone FROM gone
