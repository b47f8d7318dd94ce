-- Columns of tables, views, materialized views and foreign tables, PostgreSQL 14 to 18; $1 are these relations.
-- The position is counted among the columns that are there. A view's column has only what can be set on it: the rest
-- is its definition's. `part` tells a column from the others of its relation, whatever it is called.
SELECT c.oid::text AS oid,
       a.attnum AS part,
       format('%I.%I.%I', n.nspname, c.relname, a.attname) AS identity,
       CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END
         || format('%I.%I', n.nspname, c.relname) AS parent,
       jsonb_build_object(
         'position', row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum),
         'type', format_type(a.atttypid, a.atttypmod),
         'collation', (SELECT CASE WHEN k.collnamespace = 'pg_catalog'::regnamespace THEN quote_ident(k.collname)
                                   ELSE format('%I.%I', kn.nspname, k.collname) END
                       FROM pg_collation k
                       JOIN pg_namespace kn ON kn.oid = k.collnamespace
                       WHERE k.oid = a.attcollation AND a.attcollation <> t.typcollation AND c.relkind NOT IN ('v', 'm')),
         'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
         'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
         'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
         'expression', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
         'notNull', NULLIF(a.attnotnull, false),
         'storage', CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v' THEN
           CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
         'compression', CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
         'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
         'options', (SELECT jsonb_agg(o ORDER BY o COLLATE "C") FROM unnest(a.attoptions) AS o),
         'fdwOptions', (SELECT jsonb_agg(o ORDER BY o COLLATE "C") FROM unnest(a.attfdwoptions) AS o),
         'inherited', NULLIF(a.attinhcount > 0, false),
         'grantor', CASE WHEN a.attacl IS NOT NULL THEN pg_get_userbyid(c.relowner) END,
         'acl', a.attacl::text[],
         'comment', col_description(c.oid, a.attnum),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = a.attnum)
       ) AS properties
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.oid = ANY ($1::oid[])
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
