-- User mappings, PostgreSQL 14 to 18. What their options hold is nobody's to read: each shows *** as its value, but for
-- two switches. The view shows the options to superusers and to the roles that they serve; to others there are none.
SELECT m.umid::text AS oid,
       format('for %s on %I', CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END, m.srvname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'role', CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END,
         'server', quote_ident(m.srvname),
         'options', (SELECT jsonb_agg(o.option_name || '=' || CASE
                              WHEN o.option_name IN ('password_required', 'use_scram_passthrough') THEN o.option_value
                              ELSE '***' END
                              ORDER BY o.option_name COLLATE "C")
                     FROM pg_options_to_table(m.umoptions) o)
       ) AS properties
FROM pg_user_mappings m
WHERE m.umid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_user_mapping'::regclass AND e.objid = m.umid AND e.deptype = 'e')
