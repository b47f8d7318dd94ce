-- Migrations that were begun outside a transaction and are not finished, and how many of their statements are done.
-- The history is named so that a missing one shows as well.
SELECT filename, direction, pg_catalog.count(finished_at)::int AS done
FROM {journal}
WHERE NOT EXISTS (SELECT FROM {history} WHERE false)
GROUP BY filename, direction
ORDER BY filename, direction
