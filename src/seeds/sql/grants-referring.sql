-- How many rows refer, by the columns $1 of theirs to the columns $2, to grants that are to go ($3: a JSON list of objects
-- with role, resource, action). PostgreSQL 14 to 18.
SELECT pg_catalog.count(*)::text AS count
FROM {referring} AS r
WHERE (
  SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(r) -> k.name ORDER BY k.place)
  FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS k (name, place)
) IN (
  SELECT (
    SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(g) -> k.name ORDER BY k.place)
    FROM pg_catalog.unnest($2::text[]) WITH ORDINALITY AS k (name, place)
  )
  FROM {grants} AS g
  JOIN {permissions} AS p ON p.id = g.permission_id
  JOIN pg_catalog.jsonb_to_recordset($3::text::jsonb) AS old (role text, resource text, action text)
    ON old.role = g.role AND old.resource = p.resource AND old.action = p.action
)
