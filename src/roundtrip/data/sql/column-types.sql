-- The types with the oids in $1, and what those are made of; PostgreSQL 14 to 18.
SELECT t.oid::text AS oid,
       t.typname AS name,
       t.typnamespace = 'pg_catalog'::regnamespace AS builtin,
       t.typtype::text AS class,
       t.typcategory::text AS category,
       t.typnotnull AS "notNull",
       t.typtypmod AS typmod,
       format_type(t.oid, NULL) AS "sqlType",
       CASE t.typtype
         WHEN 'd' THEN t.typbasetype
         WHEN 'r' THEN (SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid)
         WHEN 'm' THEN (SELECT r.rngtypid FROM pg_range r WHERE r.rngmultitypid = t.oid)
         WHEN 'b' THEN CASE WHEN t.typcategory = 'A' THEN nullif(t.typelem, 0::oid) END
       END::text AS part,
       CASE WHEN t.typtype = 'e'
            THEN (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
       END AS labels,
       CASE WHEN t.typtype = 'c'
            THEN (SELECT jsonb_agg(jsonb_build_object('type', a.atttypid::text, 'typmod', a.atttypmod) ORDER BY a.attnum)
                  FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
       END AS fields,
       CASE WHEN t.typtype = 'd'
            THEN (SELECT jsonb_agg(pg_get_expr(k.conbin, 0) ORDER BY k.conname)
                  FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')
       END AS checks
FROM pg_type t
WHERE t.oid = ANY ($1::oid[])
