-- What there is to know of relations ($1 their oids) and of all partitions below them, before something is done to them. Rights as PostgreSQL
-- asks for them: of the owner of the table, of that of the database for all but REINDEX and shared catalogs, MAINTAIN from 17 on.
-- A size is null where somebody has the table or an index of it ACCESS EXCLUSIVE, or waits for that: to ask for it would
-- be to wait. PostgreSQL 14 to 18.
WITH RECURSIVE tree AS (
  SELECT u.place, u.oid AS root, u.oid
  FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS u (oid, place)
  UNION ALL
  SELECT t.place, t.root, i.inhrelid
  FROM tree AS t
  JOIN pg_catalog.pg_class AS c ON c.oid = t.oid AND c.relkind IN ('p', 'I')
  JOIN pg_catalog.pg_inherits AS i ON i.inhparent = t.oid AND NOT i.inhdetachpending
),
locked AS (
  SELECT COALESCE(i.indrelid, l.relation) AS oid
  FROM pg_catalog.pg_locks AS l
  LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = l.relation
  WHERE
    l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
)
SELECT
  t.root,
  c.oid,
  n.nspname AS schema,
  c.relname AS name,
  c.relkind::text AS relkind,
  c.relhassubclass AS inherited,
  x.indrelid IS NOT NULL AS is_index,
  owner.oid AS table_oid,
  table_schema.nspname AS table_schema,
  owner.relname AS table_name,
  pg_catalog.pg_get_userbyid(owner.relowner) AS owner,
  table_schema.nspname = 'pg_catalog' AS is_catalog,
  pg_catalog.pg_is_other_temp_schema(n.oid) AS is_others_temporary,
  COALESCE(x.indisexclusion, false) AS is_exclusion,
  COALESCE(x.indisvalid, true) AS is_valid,
  (
    SELECT
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'oid', o.oid::int8, 'schema', o_schema.nspname, 'name', o.relname, 'isExclusion', i.indisexclusion, 'isValid', i.indisvalid,
          -- Other roles' progress may be hidden: then nobody knows what they build.
          'isBeingBuilt', NOT i.indisvalid AND EXISTS (
            SELECT FROM pg_catalog.pg_stat_progress_create_index AS b WHERE b.relid IS NULL OR b.relid = i.indrelid
          )
        ) ORDER BY o.relname
      )
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS o ON o.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace AS o_schema ON o_schema.oid = o.relnamespace
    WHERE i.indrelid = c.oid
  ) AS indexes,
  may.vacuum AS may_vacuum,
  may.reindex AS may_reindex,
  CASE WHEN l.oid IS NULL THEN pg_catalog.pg_total_relation_size(c.oid)::float8 END AS total,
  CASE WHEN l.oid IS NULL THEN pg_catalog.pg_relation_size(c.oid)::float8 END AS heap,
  CASE WHEN l.oid IS NULL THEN pg_catalog.pg_indexes_size(c.oid)::float8 END AS indexes_size
FROM tree AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index AS x ON x.indexrelid = c.oid
JOIN pg_catalog.pg_class AS owner ON owner.oid = COALESCE(x.indrelid, c.oid)
JOIN pg_catalog.pg_namespace AS table_schema ON table_schema.oid = owner.relnamespace
LEFT JOIN (SELECT DISTINCT oid FROM locked) AS l ON l.oid = owner.oid
CROSS JOIN LATERAL (
  SELECT
    CASE
      WHEN pg_catalog.current_setting('server_version_num')::int >= 170000
        THEN pg_catalog.has_table_privilege(owner.oid, 'MAINTAIN')
      ELSE pg_catalog.pg_has_role(owner.relowner, 'USAGE')
    END AS maintain,
    pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS reach,
    NOT owner.relisshared AND pg_catalog.pg_has_role(
      (SELECT d.datdba FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()), 'USAGE'
    ) AS own_database
) AS has
CROSS JOIN LATERAL (
  SELECT has.reach AND (has.maintain OR has.own_database) AS vacuum, has.reach AND has.maintain AS reindex
) AS may
ORDER BY t.place, n.nspname, c.relname
