-- Indexes of tables and materialized views, those behind constraints too; PostgreSQL 14 to 18.
-- Storage parameters are told apart from the definition, in which the server puts them as pg_get_indexdef quotes them.
SELECT i.indexrelid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       CASE t.relkind WHEN 'm' THEN 'materialized view ' ELSE 'table ' END || format('%I.%I', tn.nspname, t.relname) AS parent,
       jsonb_build_object(
         'definition', replace(
           pg_get_indexdef(i.indexrelid),
           COALESCE(' WITH (' || (
             SELECT string_agg(
                      left(o, p) || CASE WHEN quote_ident(substr(o, p + 1)) = substr(o, p + 1) THEN substr(o, p + 1)
                                         ELSE quote_literal(substr(o, p + 1)) END,
                      ', ' ORDER BY ordinality)
             FROM unnest(c.reloptions) WITH ORDINALITY AS u (o, ordinality), strpos(o, '=') AS p) || ')', ''),
           ''),
         'options', (SELECT jsonb_agg(o ORDER BY o COLLATE "C") FROM unnest(c.reloptions) AS o),
         'tablespace', (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace),
         'valid', NULLIF(i.indisvalid, true),
         'clustered', NULLIF(i.indisclustered, false),
         'replicaIdentity', NULLIF(i.indisreplident, false),
         'statistics', (SELECT jsonb_object_agg(a.attnum::text, a.attstattarget) FROM pg_attribute a
                        WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0),
         'constraint', NULLIF(EXISTS (SELECT FROM pg_constraint k
                                      WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid
                                        AND k.contype IN ('p', 'u', 'x')), false),
         'inherited', (SELECT format('%I.%I', pn.nspname, p.relname)
                       FROM pg_inherits h
                       JOIN pg_class p ON p.oid = h.inhparent
                       JOIN pg_namespace pn ON pn.oid = p.relnamespace
                       WHERE h.inhrelid = i.indexrelid),
         'extensions', (SELECT jsonb_agg(quote_ident(e.extname) ORDER BY e.extname)
                        FROM pg_depend d
                        JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.deptype = 'x'),
         'comment', obj_description(i.indexrelid, 'pg_class')
       ) AS properties
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE i.indexrelid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = t.oid AND e.objsubid = 0 AND e.deptype = 'e')
