-- The text of a migration as it was applied last; null where it was too large to be kept.
SELECT sql
FROM {history}
WHERE filename = $1 AND action IN ('migrate', 'adopt', 'repair') AND outcome = 'done'
ORDER BY id DESC
LIMIT 1
