-- The whole catalog of the schema public as lines of text without oids: two states of a database are the same
-- when the lines are.
SELECT concat_ws(' | ', 'relation', c.relname, c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity, c.reloptions::text,
  c.relacl::text, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid, 'pg_class')) AS line
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'column', c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
  a.attnotnull, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum))
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
UNION ALL
SELECT concat_ws(' | ', 'constraint', k.conrelid::regclass, k.conname, k.contype, k.convalidated, pg_get_constraintdef(k.oid))
FROM pg_constraint k WHERE k.connamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'index', x.indexrelid::regclass, x.indisvalid, pg_get_indexdef(x.indexrelid))
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'trigger', c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT concat_ws(' | ', 'function', p.oid::regprocedure, p.proacl::text, pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'))
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
UNION ALL
SELECT concat_ws(' | ', 'view', v.viewname, v.definition)
FROM pg_views v WHERE v.schemaname = 'public'
UNION ALL
SELECT concat_ws(' | ', 'type', format_type(t.oid, NULL), t.typtype)
FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' | ', 'extension', extname, extversion) FROM pg_extension
UNION ALL
SELECT concat_ws(' | ', 'schema', nspname, nspacl::text) FROM pg_namespace WHERE nspname !~ '^pg_'
ORDER BY line
