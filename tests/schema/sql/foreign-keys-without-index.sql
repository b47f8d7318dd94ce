-- Foreign keys that no valid index begins with. A partial index counts: it is the document's own choice.
SELECT k.conrelid::regclass || '.' || k.conname AS foreign_key
FROM pg_constraint k
WHERE k.contype = 'f'
  AND k.connamespace = 'public'::regnamespace
  AND NOT EXISTS (
    SELECT 1
    FROM pg_index x
    WHERE x.indrelid = k.conrelid
      AND x.indisvalid
      AND (x.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
  )
ORDER BY 1
