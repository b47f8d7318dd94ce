-- What a conversion that was begun has left on a table ($1 its oid): the CHECK with where it ends, and indexes. `tail` is what
-- follows "CREATE INDEX name ON table USING". PostgreSQL 14 to 18.
SELECT
  (
    SELECT pg_catalog.jsonb_build_object(
      'comment', pg_catalog.obj_description(k.oid, 'pg_constraint'),
      'validated', k.convalidated
    )
    FROM pg_catalog.pg_constraint AS k
    WHERE k.conrelid = c.oid AND k.conname = 'pgops_convert_range'
  ) AS "check",
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', x.relname,
      'tail', pg_catalog.substr(pg_catalog.pg_get_indexdef(x.oid), pg_catalog.length(pg_catalog.format('CREATE UNIQUE INDEX %I ON %I.%I USING ',
        x.relname, n.nspname, c.relname)) + 1),
      'valid', i.indisvalid AND i.indisready
    ) ORDER BY x.relname)
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND pg_catalog.starts_with(x.relname::text, 'pgops_convert_')
  ), '[]') AS indexes
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = $1::oid
