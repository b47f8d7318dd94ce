-- Constraints of tables and domains, PostgreSQL 14 to 18; constraint triggers are triggers.
-- Left out: the copies of a foreign key for each partition of the table it points at, and not-null constraints (18) of
-- which nothing but the column's `notNull` is to be said: with the usual name, or inherited.
SELECT k.oid::text AS oid,
       quote_ident(k.conname) || ' on ' || place.name AS identity,
       place.kind || place.name AS parent,
       jsonb_build_object(
         'type', CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key'
                                WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclude' ELSE 'not null' END,
         'definition', regexp_replace(pg_get_constraintdef(k.oid), '( NOT VALID| NOT ENFORCED)+$', ''),
         'validated', CASE WHEN NOT k.convalidated AND extra.enforced THEN false END,
         'enforced', NULLIF(extra.enforced, true),
         'column', CASE WHEN k.contype = 'n' THEN quote_ident(a.attname) END,
         'inherited', coalesce(
           (SELECT to_jsonb(quote_ident(p.conname) || ' on ' || p.conrelid::regclass::text)
            FROM pg_constraint p WHERE p.oid = k.conparentid),
           to_jsonb(NULLIF(k.coninhcount > 0, false))),
         'comment', obj_description(k.oid, 'pg_constraint')
       ) AS properties
FROM pg_constraint k
JOIN pg_namespace n ON n.oid = k.connamespace
CROSS JOIN LATERAL (
  SELECT CASE c.relkind WHEN 'f' THEN 'foreign table ' ELSE 'table ' END AS kind,
         format('%I.%I', cn.nspname, c.relname) AS name, c.relname AS plain
  FROM pg_class c JOIN pg_namespace cn ON cn.oid = c.relnamespace
  WHERE c.oid = k.conrelid AND c.relpersistence <> 't'
  UNION ALL
  SELECT 'domain ', format('%I.%I', tn.nspname, t.typname), t.typname
  FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
  WHERE t.oid = k.contypid AND k.contype <> 'n') AS place
CROSS JOIN LATERAL (SELECT coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) AS enforced) AS extra
LEFT JOIN pg_attribute a ON k.contype = 'n' AND a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
WHERE k.oid = ANY ($1::oid[])
  AND k.contype <> 't'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT (k.contype = 'f' AND k.conparentid <> 0
           AND EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.confrelid <> k.confrelid))
  AND NOT (k.contype = 'n' AND k.convalidated AND NOT k.connoinherit
           AND (NOT k.conislocal
                OR k.conname = place.plain || '_' || a.attname || '_not_null'
                OR octet_length(place.plain || '_' || a.attname || '_not_null') > 63)
           AND obj_description(k.oid, 'pg_constraint') IS NULL)
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.deptype = 'e'
                    AND (e.classid = 'pg_class'::regclass AND e.objid = k.conrelid AND e.objsubid = 0
                         OR e.classid = 'pg_type'::regclass AND e.objid = k.contypid AND e.objsubid = 0))
