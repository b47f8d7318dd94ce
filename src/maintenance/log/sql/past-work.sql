-- What ended by itself or was cancelled, the latest first, of each kind the last 20,000. PostgreSQL 14 to 18.
SELECT wanted.name AS kind, a.target, a.outcome, a.duration_ms AS "durationMs", a.bytes_before::float8 AS bytes
FROM pg_catalog.unnest(ARRAY['vacuum', 'analyze', 'reindex', 'vacuum-full']) AS wanted(name)
CROSS JOIN LATERAL (
  SELECT id, target, outcome, duration_ms, bytes_before
  FROM {actions}
  WHERE kind = wanted.name AND outcome IN ('done', 'cancelled') AND duration_ms IS NOT NULL
  ORDER BY id DESC
  LIMIT 20000
) AS a
ORDER BY a.id DESC
