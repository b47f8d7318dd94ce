-- How many rows refer, by the columns $1 of theirs to the columns $2, to permissions that are to go ($3, their ids).
-- PostgreSQL 14 to 18.
SELECT pg_catalog.count(*)::text AS count
FROM {referring} AS r
WHERE (
  SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(r) -> k.name ORDER BY k.place)
  FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS k (name, place)
) IN (
  SELECT (
    SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(p) -> k.name ORDER BY k.place)
    FROM pg_catalog.unnest($2::text[]) WITH ORDINALITY AS k (name, place)
  )
  FROM {permissions} AS p
  WHERE p.id::text = ANY ($3::text[])
)
