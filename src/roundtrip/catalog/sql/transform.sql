-- Transforms of types for procedural languages, PostgreSQL 14 to 18.
SELECT t.oid::text AS oid,
       format('for %s language %I', format_type(t.trftype, NULL), l.lanname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'type', format_type(t.trftype, NULL),
         'language', quote_ident(l.lanname),
         'fromSql', NULLIF(t.trffromsql, 0)::regprocedure::text,
         'toSql', NULLIF(t.trftosql, 0)::regprocedure::text,
         'comment', obj_description(t.oid, 'pg_transform')
       ) AS properties
FROM pg_transform t
JOIN pg_language l ON l.oid = t.trflang
WHERE t.oid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_transform'::regclass AND e.objid = t.oid AND e.deptype = 'e')
