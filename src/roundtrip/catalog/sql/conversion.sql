-- Conversions between encodings, PostgreSQL 14 to 18.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.conname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.conowner),
         'from', pg_encoding_to_char(c.conforencoding),
         'to', pg_encoding_to_char(c.contoencoding),
         'function', c.conproc::text,
         'default', NULLIF(c.condefault, false),
         'comment', obj_description(c.oid, 'pg_conversion')
       ) AS properties
FROM pg_conversion c
JOIN pg_namespace n ON n.oid = c.connamespace
WHERE c.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_conversion'::regclass AND e.objid = c.oid AND e.deptype = 'e')
