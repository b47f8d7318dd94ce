-- Tables, partitioned ones too, PostgreSQL 14 to 18. A replica identity by an index that is gone is the same as none.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.relowner),
         'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
         'partitionKey', CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,
         'partitionOf', CASE WHEN c.relispartition THEN i.parents ->> 0 END,
         'bounds', pg_get_expr(c.relpartbound, c.oid),
         'detachPending', NULLIF(i.pending, false),
         'inherits', CASE WHEN NOT c.relispartition THEN i.parents END,
         'ofType', CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
         'accessMethod', (SELECT quote_ident(m.amname) FROM pg_am m
                          WHERE m.oid = c.relam AND (m.amname <> 'heap' OR c.relkind = 'p')),
         'tablespace', (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace),
         'options', (SELECT jsonb_agg(o ORDER BY o COLLATE "C")
                     FROM (SELECT unnest(c.reloptions)
                           UNION ALL
                           SELECT 'toast.' || unnest(t.reloptions) FROM pg_class t WHERE t.oid = c.reltoastrelid) AS u (o)),
         'replicaIdentity', CASE c.relreplident
           WHEN 'f' THEN 'full'
           WHEN 'n' THEN 'nothing'
           WHEN 'i' THEN coalesce(
             (SELECT 'index ' || quote_ident(x.relname) FROM pg_index r JOIN pg_class x ON x.oid = r.indexrelid
              WHERE r.indrelid = c.oid AND r.indisreplident), 'nothing')
           END,
         'rowSecurity', NULLIF(c.relrowsecurity, false),
         'forceRowSecurity', NULLIF(c.relforcerowsecurity, false),
         'acl', c.relacl::text[],
         'acldefault', CASE WHEN c.relacl IS NOT NULL THEN acldefault('r', c.relowner)::text[] END,
         'comment', obj_description(c.oid, 'pg_class'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT jsonb_agg(h.inhparent::regclass::text ORDER BY h.inhseqno) AS parents,
                           bool_or(h.inhdetachpending) AS pending
                    FROM pg_inherits h WHERE h.inhrelid = c.oid) AS i
WHERE c.oid = ANY ($1::oid[])
  AND c.relkind IN ('r', 'p')
  AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
