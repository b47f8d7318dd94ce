-- Foreign data wrappers, PostgreSQL 14 to 18. An option whose name tells that its value is secret shows *** in its place.
SELECT f.oid::text AS oid,
       quote_ident(f.fdwname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(f.fdwowner),
         'acl', f.fdwacl::text[],
         'acldefault', CASE WHEN f.fdwacl IS NOT NULL THEN acldefault('F', f.fdwowner)::text[] END,
         'comment', obj_description(f.oid, 'pg_foreign_data_wrapper'),
         'handler', (SELECT format('%I.%I', n.nspname, p.proname) FROM pg_proc p
                     JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = f.fdwhandler),
         'validator', (SELECT format('%I.%I', n.nspname, p.proname) FROM pg_proc p
                       JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = f.fdwvalidator),
         'options', (SELECT jsonb_agg(o.option_name || '=' || CASE
                              WHEN o.option_name ~* '(passw|passphrase|pwd|secret|token|credential|key$)'
                                AND o.option_name <> 'password_required' THEN '***' ELSE o.option_value END
                              ORDER BY o.option_name COLLATE "C")
                     FROM pg_options_to_table(f.fdwoptions) o)
       ) AS properties
FROM pg_foreign_data_wrapper f
WHERE f.oid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_foreign_data_wrapper'::regclass AND e.objid = f.oid AND e.deptype = 'e')
