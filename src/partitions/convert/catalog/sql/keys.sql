-- Indexes and constraints of a table ($1 its oid), those of a conversion that was begun apart. `tail` is what follows "CREATE
-- INDEX name ON table USING"; `base` a constraint without its timing. Not-null constraints are in pg_constraint from 18 on,
-- NOT ENFORCED too. PostgreSQL 14 to 18.
SELECT
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', x.relname,
      'tail', pg_catalog.substr(pg_catalog.pg_get_indexdef(x.oid), pg_catalog.length(pg_catalog.format('CREATE %sINDEX %I ON %I.%I USING ',
        CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, x.relname, n.nspname, c.relname)) + 1),
      'where', ' WHERE ' || pg_catalog.pg_get_expr(i.indpred, c.oid),
      'unique', i.indisunique,
      'primary', i.indisprimary,
      'valid', i.indisvalid,
      'method', m.amname,
      'tablespace', (SELECT t.spcname FROM pg_catalog.pg_tablespace AS t WHERE t.oid = x.reltablespace),
      'options', coalesce(pg_catalog.to_jsonb(x.reloptions), '[]'),
      'replicaIdentity', i.indisreplident,
      'comment', pg_catalog.obj_description(x.oid, 'pg_class'),
      'keys', (
        SELECT pg_catalog.jsonb_agg(a.attname ORDER BY k.place)
        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0
        WHERE k.place <= i.indnkeyatts
      ),
      'included', (
        SELECT coalesce(pg_catalog.jsonb_agg(a.attname ORDER BY k.place), '[]')
        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum
        WHERE k.place > i.indnkeyatts
      ),
      'constraint', (
        SELECT pg_catalog.jsonb_build_object(
          'name', k.conname,
          'type', k.contype::text,
          'base', pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(k.oid), '( DEFERRABLE)?( INITIALLY DEFERRED)?$', ''),
          'timing', CASE WHEN k.condeferred THEN ' DEFERRABLE INITIALLY DEFERRED' WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END,
          'equal', (
            SELECT coalesce(pg_catalog.jsonb_agg(a.attname), '[]')
            FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.conexclop)) AS u (attnum, operator)
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = u.attnum
            JOIN pg_catalog.pg_operator AS o ON o.oid = u.operator AND o.oprname = '='
          ),
          'comment', pg_catalog.obj_description(k.oid, 'pg_constraint')
        )
        FROM pg_catalog.pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')
      )
    ) ORDER BY x.relname)
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS m ON m.oid = x.relam
    WHERE i.indrelid = c.oid AND NOT pg_catalog.starts_with(x.relname::text, 'pgops_convert_')
  ), '[]') AS indexes,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', k.conname,
      'type', k.contype::text,
      'definition', pg_catalog.pg_get_constraintdef(k.oid),
      'validated', k.convalidated,
      'enforced', coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true),
      'noInherit', k.connoinherit,
      'referenced', (
        SELECT pg_catalog.jsonb_build_object('schema', rn.nspname, 'name', r.relname,
          'lockable', pg_catalog.has_table_privilege(r.oid, 'UPDATE, DELETE, TRUNCATE'))
        FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace
        WHERE r.oid = k.confrelid
      ),
      'comment', pg_catalog.obj_description(k.oid, 'pg_constraint')
    ) ORDER BY k.conname)
    FROM pg_catalog.pg_constraint AS k
    WHERE k.conrelid = c.oid AND k.contype IN ('c', 'n', 'f') AND k.conname <> 'pgops_convert_range'
  ), '[]') AS constraints,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', k.conname,
      'schema', rn.nspname,
      'table', r.relname,
      'kind', r.relkind::text,
      'self', r.oid = c.oid,
      'definition', pg_catalog.regexp_replace(pg_catalog.pg_get_constraintdef(k.oid), ' NOT VALID$', ''),
      'validated', k.convalidated,
      'comment', pg_catalog.obj_description(k.oid, 'pg_constraint'),
      'columns', (
        SELECT pg_catalog.jsonb_agg(a.attname ORDER BY f.place)
        FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS f (attnum, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = f.attnum
      )
    ) ORDER BY rn.nspname, r.relname, k.conname)
    FROM pg_catalog.pg_constraint AS k
    JOIN pg_catalog.pg_class AS r ON r.oid = k.conrelid
    JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace
    WHERE k.confrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
  ), '[]') AS "incoming"
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = $1::oid
