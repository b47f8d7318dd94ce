-- Sequences, PostgreSQL 14 to 18. Numbers are texts: they may be larger than JSON's readers take.
-- What is as CREATE SEQUENCE would choose it is left out.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       CASE WHEN o.identity THEN 'table ' || o.relation END AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.relowner),
         'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
         'type', CASE WHEN s.seqtypid <> 'bigint'::regtype THEN format_type(s.seqtypid, NULL) END,
         'start', CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN s.seqstart::text END,
         'increment', CASE WHEN s.seqincrement <> 1 THEN s.seqincrement::text END,
         'minimum', CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE -r.largest - 1 END THEN s.seqmin::text END,
         'maximum', CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN r.largest ELSE -1 END THEN s.seqmax::text END,
         'cache', CASE WHEN s.seqcache <> 1 THEN s.seqcache::text END,
         'cycle', NULLIF(s.seqcycle, false),
         'ownedBy', o.ownedby,
         'identity', NULLIF(o.identity, false),
         'acl', c.relacl::text[],
         'acldefault', CASE WHEN c.relacl IS NOT NULL THEN acldefault('s', c.relowner)::text[] END,
         'comment', obj_description(c.oid, 'pg_class'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
CROSS JOIN LATERAL (SELECT CASE format_type(s.seqtypid, NULL)
                             WHEN 'smallint' THEN 32767 WHEN 'integer' THEN 2147483647 ELSE 9223372036854775807
                           END AS largest) AS r
LEFT JOIN LATERAL (SELECT d.refobjid::regclass::text AS relation,
                          d.refobjid::regclass::text || '.' || quote_ident(a.attname) AS ownedby,
                          d.deptype = 'i' AS identity
                   FROM pg_depend d
                   JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                   WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                     AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
                     AND d.deptype IN ('a', 'i')) AS o ON true
WHERE c.oid = ANY ($1::oid[])
  AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
