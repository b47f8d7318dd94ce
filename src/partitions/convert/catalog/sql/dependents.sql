-- What follows a table ($1 its oid) wherever that goes, for it knows the table by its oid: views, rules of other tables, functions
-- with an SQL body, policies of other tables; and what uses its row type or, in a view, its keys. PostgreSQL 14 to 18.
WITH subject AS (
  SELECT c.oid, c.reltype FROM pg_catalog.pg_class AS c WHERE c.oid = $1::oid
),
used AS (
  SELECT DISTINCT d.classid, d.objid
  FROM pg_catalog.pg_depend AS d, subject AS s
  WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = s.oid AND d.deptype = 'n'
),
rewritten AS (
  SELECT DISTINCT r.oid AS rule, r.rulename, c.oid, c.relname, c.relkind, n.nspname
  FROM used AS u
  JOIN pg_catalog.pg_rewrite AS r ON u.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = u.objid
  JOIN pg_catalog.pg_class AS c ON c.oid = r.ev_class
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE r.ev_class <> (SELECT s.oid FROM subject AS s)
)
SELECT
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', w.nspname,
      'name', w.relname,
      'owner', (SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c WHERE c.oid = w.oid),
      'materialized', w.relkind = 'm',
      'definition', pg_catalog.rtrim(pg_catalog.pg_get_viewdef(w.oid), ';'),
      'options', (SELECT coalesce(pg_catalog.to_jsonb(c.reloptions), '[]') FROM pg_catalog.pg_class AS c WHERE c.oid = w.oid)
    ) ORDER BY w.oid)
    FROM rewritten AS w
    WHERE w.relkind IN ('v', 'm') AND w.rulename = '_RETURN'
  ), '[]') AS views,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', w.nspname,
      'table', w.relname,
      'name', w.rulename,
      'definition', pg_catalog.pg_get_ruledef(w.rule)
    ) ORDER BY w.rule)
    FROM rewritten AS w
    WHERE w.rulename <> '_RETURN'
  ), '[]') AS "otherRules",
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', p.oid::pg_catalog.regprocedure::text,
      'definition', pg_catalog.pg_get_functiondef(p.oid)
    ) ORDER BY p.oid)
    FROM used AS u
    JOIN pg_catalog.pg_proc AS p ON u.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = u.objid
  ), '[]') AS functions,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', n.nspname,
      'table', c.relname,
      'name', p.polname,
      'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
      'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    ) ORDER BY p.oid)
    FROM used AS u
    JOIN pg_catalog.pg_policy AS p ON u.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND p.oid = u.objid
    JOIN pg_catalog.pg_class AS c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE p.polrelid <> (SELECT s.oid FROM subject AS s)
  ), '[]') AS "otherPolicies",
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.pg_describe_object(u.classid, u.objid, 0) ORDER BY u.objid)
    FROM used AS u
    JOIN pg_catalog.pg_trigger AS t ON u.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND t.oid = u.objid
    WHERE t.tgrelid <> (SELECT s.oid FROM subject AS s) AND NOT t.tgisinternal
  ), '[]') AS "otherTriggers",
  coalesce((
    SELECT pg_catalog.jsonb_agg(DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid))
    FROM pg_catalog.pg_depend AS d
    WHERE d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.deptype <> 'i'
      AND d.refobjid IN (
        SELECT s.reltype FROM subject AS s
        UNION ALL
        SELECT t.oid FROM pg_catalog.pg_type AS t JOIN subject AS s ON t.typelem = s.reltype AND t.typcategory = 'A'
      )
  ), '[]') AS "rowTypeUsers",
  coalesce((
    SELECT pg_catalog.jsonb_agg(DISTINCT pg_catalog.jsonb_build_object(
      'key', k.conname,
      'user', pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
    ))
    FROM pg_catalog.pg_constraint AS k
    JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.refobjid = k.oid
    WHERE k.conrelid = (SELECT s.oid FROM subject AS s) AND k.contype IN ('p', 'u')
      AND d.deptype = 'n' AND d.classid IN ('pg_catalog.pg_rewrite'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass)
  ), '[]') AS "keyUsers"
