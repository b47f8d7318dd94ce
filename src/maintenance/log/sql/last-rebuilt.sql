-- The indexes of the last 20,000 REINDEX that are done whose last one was a task's, after which their sizes are remembered.
-- PostgreSQL 14 to 18.
SELECT a.target
FROM (
  SELECT target, run_id, id
  FROM {actions}
  WHERE kind = 'reindex' AND outcome = 'done'
  ORDER BY id DESC
  LIMIT 20000
) AS a
GROUP BY a.target
HAVING (array_agg(a.run_id ORDER BY a.id DESC))[1] IS NOT NULL
