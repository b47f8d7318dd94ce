-- The text of a migration as it was applied last; null where it was too large to be kept. A restart has no hash.
SELECT sql
FROM {history}
WHERE filename = $1 AND action IN ('migrate', 'adopt', 'repair') AND outcome = 'done' AND hash IS NOT NULL
ORDER BY id DESC
LIMIT 1
