-- Publications, PostgreSQL 14 to 18. Column lists, row filters and schemas came with 15, generated columns with 18:
-- where pg_publication_rel has no prqual and prattrs, the names mean those of `older`; the schemas are read from
-- pg_depend because the catalog of theirs is not there in 14.
SELECT p.oid::text AS oid,
       quote_ident(p.pubname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(p.pubowner),
         'comment', obj_description(p.oid, 'pg_publication'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_publication'::regclass AND l.objoid = p.oid AND l.objsubid = 0),
         'allTables', nullif(p.puballtables, false),
         'publish', CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN
           to_jsonb(array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
             CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END], NULL)) END,
         'viaRoot', nullif(p.pubviaroot, false),
         'generatedColumns', CASE to_jsonb(p)->>'pubgencols' WHEN 's' THEN 'stored' END,
         'tables', (
           SELECT jsonb_agg(t.one ORDER BY t.one->>'table' COLLATE "C")
           FROM (SELECT NULL::pg_node_tree AS prqual, NULL::int2vector AS prattrs) AS older,
                LATERAL (
                  SELECT jsonb_strip_nulls(jsonb_build_object(
                    'table', (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c
                              JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = r.prrelid),
                    'columns', (SELECT jsonb_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
                                WHERE a.attrelid = r.prrelid AND a.attnum = ANY (prattrs)),
                    'where', pg_get_expr(prqual, r.prrelid)
                  )) AS one
                  FROM pg_publication_rel r
                  WHERE r.prpubid = p.oid
                ) AS t
         ),
         'schemas', (
           SELECT jsonb_agg(quote_ident(n.nspname) ORDER BY n.nspname COLLATE "C")
           FROM pg_depend d
           JOIN pg_depend s ON s.classid = d.classid AND s.objid = d.objid AND s.refclassid = 'pg_namespace'::regclass
           JOIN pg_namespace n ON n.oid = s.refobjid
           WHERE d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid
             AND d.classid = to_regclass('pg_catalog.pg_publication_namespace')
         )
       ) AS properties
FROM pg_publication p
WHERE p.oid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_publication'::regclass AND e.objid = p.oid AND e.deptype = 'e')
