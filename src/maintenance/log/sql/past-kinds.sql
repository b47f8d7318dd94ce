-- How many statements of each kind are done of the last 20,000, how long they took beyond $1 milliseconds each, and of how many
-- bytes they were, of ANALYZE $2 each at most. PostgreSQL 14 to 18.
SELECT wanted.name AS kind,
       count(*)::float8 AS runs,
       COALESCE(sum(GREATEST(a.duration_ms - $1::float8, 0)), 0) AS ms,
       COALESCE(sum(CASE wanted.name WHEN 'analyze' THEN LEAST(a.bytes_before, $2::bigint) ELSE a.bytes_before END), 0)::float8 AS bytes
FROM pg_catalog.unnest(ARRAY['vacuum', 'analyze', 'reindex', 'vacuum-full']) AS wanted(name)
CROSS JOIN LATERAL (
  SELECT outcome, duration_ms, bytes_before
  FROM {actions}
  WHERE kind = wanted.name AND outcome IN ('done', 'cancelled')
  ORDER BY id DESC
  LIMIT 20000
) AS a
WHERE a.outcome = 'done' AND a.duration_ms IS NOT NULL AND a.bytes_before IS NOT NULL
GROUP BY wanted.name
