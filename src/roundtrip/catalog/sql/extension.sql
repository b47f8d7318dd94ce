-- Extensions, PostgreSQL 14 to 18. What one owns is no object of a snapshot.
SELECT x.oid::text AS oid,
       quote_ident(x.extname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(x.extowner),
         'schema', quote_ident(n.nspname),
         'version', x.extversion,
         'comment', obj_description(x.oid, 'pg_extension')
       ) AS properties
FROM pg_extension x
JOIN pg_namespace n ON n.oid = x.extnamespace
WHERE x.oid = ANY ($1::oid[])
