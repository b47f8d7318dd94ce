-- The oids of the tables with these names ($1: a jsonb list, quoted and qualified); PostgreSQL 14 to 18.
SELECT to_regclass(name)::oid::text AS oid
FROM jsonb_array_elements_text($1::text::jsonb) AS name
WHERE to_regclass(name) IS NOT NULL
