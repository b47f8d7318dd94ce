-- The totals of tasks ($1 their names), as their last run has them. PostgreSQL 14 to 18.
SELECT t.name AS task, latest.totals
FROM pg_catalog.unnest($1::text[]) AS t(name)
CROSS JOIN LATERAL (
  SELECT totals FROM {runs}
  WHERE task = t.name AND totals IS NOT NULL
  ORDER BY id DESC
  LIMIT 1
) AS latest
