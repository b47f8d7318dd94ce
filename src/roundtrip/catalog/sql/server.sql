-- Foreign servers, PostgreSQL 14 to 18. An option whose name tells that its value is secret shows *** in its place.
SELECT s.oid::text AS oid,
       quote_ident(s.srvname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(s.srvowner),
         'acl', s.srvacl::text[],
         'acldefault', CASE WHEN s.srvacl IS NOT NULL THEN acldefault('S', s.srvowner)::text[] END,
         'comment', obj_description(s.oid, 'pg_foreign_server'),
         'wrapper', (SELECT quote_ident(f.fdwname) FROM pg_foreign_data_wrapper f WHERE f.oid = s.srvfdw),
         'type', s.srvtype,
         'version', s.srvversion,
         'options', (SELECT jsonb_agg(o.option_name || '=' || CASE
                              WHEN o.option_name ~* '(passw|passphrase|pwd|secret|token|credential|key$)'
                                AND o.option_name <> 'password_required' THEN '***' ELSE o.option_value END
                              ORDER BY o.option_name COLLATE "C")
                     FROM pg_options_to_table(s.srvoptions) o)
       ) AS properties
FROM pg_foreign_server s
WHERE s.oid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_foreign_server'::regclass AND e.objid = s.oid AND e.deptype = 'e')
