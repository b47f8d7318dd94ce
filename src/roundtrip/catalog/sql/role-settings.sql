-- What a role has set in the database of the session alone (ALTER ROLE ... IN DATABASE), PostgreSQL 14 to 18.
SELECT s.setrole::text AS oid,
       quote_ident(pg_get_userbyid(s.setrole)) AS identity,
       'role ' || quote_ident(pg_get_userbyid(s.setrole)) AS parent,
       jsonb_build_object(
         'settings', (SELECT jsonb_agg(one ORDER BY one COLLATE "C") FROM unnest(s.setconfig) one)
       ) AS properties
FROM pg_db_role_setting s
WHERE s.setrole = ANY ($1::oid[])
  AND s.setrole <> 0
  AND s.setdatabase = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
