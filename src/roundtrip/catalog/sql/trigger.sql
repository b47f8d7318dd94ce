-- Triggers, PostgreSQL 14 to 18. Those that a partition has from its table are internal in 14: they are told from the
-- triggers behind constraints by having none, or one that is the trigger itself.
SELECT t.oid::text AS oid,
       format('%I on %I.%I', t.tgname, n.nspname, c.relname) AS identity,
       CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END
         || format('%I.%I', n.nspname, c.relname) AS parent,
       jsonb_build_object(
         'definition', pg_get_triggerdef(t.oid),
         'enabled', CASE t.tgenabled WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' END,
         'inherited', (SELECT format('%I on %I.%I', p.tgname, pn.nspname, pc.relname)
                       FROM pg_trigger p
                       JOIN pg_class pc ON pc.oid = p.tgrelid
                       JOIN pg_namespace pn ON pn.oid = pc.relnamespace
                       WHERE p.oid = t.tgparentid),
         'extensions', (SELECT jsonb_agg(quote_ident(e.extname) ORDER BY e.extname)
                        FROM pg_depend d
                        JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
                        WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'x'),
         'comment', obj_description(t.oid, 'pg_trigger')
       ) AS properties
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.oid = ANY ($1::oid[])
  AND (NOT t.tgisinternal
       OR t.tgparentid <> 0
          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype <> 't'))
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
