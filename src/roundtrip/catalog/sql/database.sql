-- The database of the session: what ALTER DATABASE, COMMENT and GRANT can change of it, PostgreSQL 14 to 18. Its name is
-- left out: the same schema lives in databases of many names.
SELECT d.oid::text AS oid,
       'current' AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(d.datdba),
         'acl', d.datacl::text[],
         'acldefault', CASE WHEN d.datacl IS NOT NULL THEN acldefault('d', d.datdba)::text[] END,
         -- initdb's own comment on the database postgres says nothing of what people made.
         'comment', nullif(shobj_description(d.oid, 'pg_database'), 'default administrative connection database'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_shseclabel l
                    WHERE l.classoid = 'pg_database'::regclass AND l.objoid = d.oid),
         'connectionLimit', nullif(d.datconnlimit, -1),
         'isTemplate', nullif(d.datistemplate, false),
         'allowConnections', nullif(d.datallowconn, true),
         'settings', (SELECT jsonb_agg(one ORDER BY one COLLATE "C")
                      FROM pg_db_role_setting s, unnest(s.setconfig) one
                      WHERE s.setdatabase = d.oid AND s.setrole = 0)
       ) AS properties
FROM pg_database d
WHERE d.oid = ANY ($1::oid[])
  AND d.datname = current_database()
