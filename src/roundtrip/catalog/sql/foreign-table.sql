-- Foreign tables, PostgreSQL 14 to 18.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.relowner),
         'server', quote_ident(s.srvname),
         'options', (SELECT jsonb_agg(o ORDER BY o COLLATE "C") FROM unnest(f.ftoptions) AS o),
         'partitionOf', CASE WHEN c.relispartition THEN i.parents ->> 0 END,
         'bounds', pg_get_expr(c.relpartbound, c.oid),
         'detachPending', NULLIF(i.pending, false),
         'inherits', CASE WHEN NOT c.relispartition THEN i.parents END,
         'acl', c.relacl::text[],
         'acldefault', CASE WHEN c.relacl IS NOT NULL THEN acldefault('r', c.relowner)::text[] END,
         'comment', obj_description(c.oid, 'pg_class'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_foreign_table f ON f.ftrelid = c.oid
JOIN pg_foreign_server s ON s.oid = f.ftserver
CROSS JOIN LATERAL (SELECT jsonb_agg(h.inhparent::regclass::text ORDER BY h.inhseqno) AS parents,
                           bool_or(h.inhdetachpending) AS pending
                    FROM pg_inherits h WHERE h.inhrelid = c.oid) AS i
WHERE c.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
