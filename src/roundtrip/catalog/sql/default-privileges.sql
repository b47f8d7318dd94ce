-- ALTER DEFAULT PRIVILEGES, PostgreSQL 14 to 18 (large objects came with 18). What is set for one schema adds to what
-- holds everywhere and has no defaults of its own; what holds everywhere stands in place of the built-in defaults.
SELECT d.oid::text AS oid,
       concat('for role ', quote_ident(pg_get_userbyid(d.defaclrole)), ' in schema ' || quote_ident(n.nspname),
              ' on ', kind.plural) AS identity,
       'schema ' || quote_ident(n.nspname) AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(d.defaclrole),
         'schema', quote_ident(n.nspname),
         'on', kind.plural,
         'acl', d.defaclacl::text[],
         'acldefault', CASE WHEN d.defaclnamespace = 0 THEN acldefault(kind.letter, d.defaclrole)::text[] END
       ) AS properties
FROM pg_default_acl d
JOIN (VALUES ('r'::"char", 'r'::"char", 'tables'), ('S', 's', 'sequences'), ('f', 'f', 'functions'),
             ('T', 'T', 'types'), ('n', 'n', 'schemas'), ('L', 'L', 'large objects')
     ) AS kind (type, letter, plural) ON kind.type = d.defaclobjtype
LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
WHERE d.oid = ANY ($1::oid[])
