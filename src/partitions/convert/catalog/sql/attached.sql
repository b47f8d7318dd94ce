-- What lives on a table ($1 its oid) besides its keys: triggers, rules, extended statistics, sequences, publications.
-- Row filters and column lists of publications came with 15: where pg_publication_rel has no prqual and prattrs, the names mean
-- those of `older`. PostgreSQL 14 to 18.
SELECT
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', t.tgname,
      'definition', pg_catalog.pg_get_triggerdef(t.oid),
      'enabled', t.tgenabled::text,
      'row', t.tgtype & 1 = 1,
      'transition', t.tgoldtable IS NOT NULL OR t.tgnewtable IS NOT NULL,
      'comment', pg_catalog.obj_description(t.oid, 'pg_trigger')
    ) ORDER BY t.tgname)
    FROM pg_catalog.pg_trigger AS t
    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
  ), '[]') AS triggers,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', r.rulename,
      'definition', pg_catalog.pg_get_ruledef(r.oid),
      'enabled', r.ev_enabled::text,
      'comment', pg_catalog.obj_description(r.oid, 'pg_rewrite')
    ) ORDER BY r.rulename)
    FROM pg_catalog.pg_rewrite AS r
    WHERE r.ev_class = c.oid
  ), '[]') AS rules,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', sn.nspname,
      'name', s.stxname,
      'definition', pg_catalog.pg_get_statisticsobjdef(s.oid),
      'owner', pg_catalog.pg_get_userbyid(s.stxowner),
      'target', CASE WHEN (pg_catalog.to_jsonb(s) ->> 'stxstattarget')::int >= 0 THEN (pg_catalog.to_jsonb(s) ->> 'stxstattarget')::int END,
      'comment', pg_catalog.obj_description(s.oid, 'pg_statistic_ext')
    ) ORDER BY s.stxname)
    FROM pg_catalog.pg_statistic_ext AS s
    JOIN pg_catalog.pg_namespace AS sn ON sn.oid = s.stxnamespace
    WHERE s.stxrelid = c.oid
  ), '[]') AS statistics,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', sn.nspname,
      'name', sc.relname,
      'column', a.attname,
      'identity', d.deptype = 'i',
      'type', pg_catalog.format_type(s.seqtypid, NULL),
      'start', s.seqstart::text,
      'increment', s.seqincrement::text,
      'minimum', s.seqmin::text,
      'maximum', s.seqmax::text,
      'cache', s.seqcache::text,
      'cycle', s.seqcycle,
      'comment', pg_catalog.obj_description(sc.oid, 'pg_class'),
      'grants', (
        SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
          'grantee', CASE WHEN x.grantee = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(x.grantee) END,
          'privilege', x.privilege_type,
          'grantable', x.is_grantable
        ) ORDER BY x.grantee, x.privilege_type), '[]')
        FROM pg_catalog.aclexplode(sc.relacl) AS x WHERE x.grantee <> sc.relowner
      )
    ) ORDER BY sc.relname)
    FROM pg_catalog.pg_depend AS d
    JOIN pg_catalog.pg_class AS sc ON sc.oid = d.objid AND sc.relkind = 'S'
    JOIN pg_catalog.pg_namespace AS sn ON sn.oid = sc.relnamespace
    JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = sc.oid
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.refobjid = c.oid AND d.deptype IN ('a', 'i')
  ), '[]') AS sequences,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'grantee', CASE WHEN x.grantee = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(x.grantee) END
    ) ORDER BY x.grantee)
    FROM pg_catalog.pg_default_acl AS p, pg_catalog.aclexplode(p.defaclacl) AS x
    WHERE p.defaclrole = (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user)
      AND p.defaclobjtype = 'S' AND p.defaclnamespace IN (0, c.relnamespace) AND x.grantee <> p.defaclrole
  ), '[]') AS "sequenceGrants",
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', p.pubname,
      'viaRoot', p.pubviaroot,
      'member', member.one
    ) ORDER BY p.pubname)
    FROM pg_catalog.pg_publication AS p
    LEFT JOIN LATERAL (
      SELECT listed.one
      FROM (SELECT NULL::pg_catalog.pg_node_tree AS prqual, NULL::pg_catalog.int2vector AS prattrs) AS older,
        LATERAL (
          SELECT pg_catalog.jsonb_build_object(
            'columns', (
              SELECT pg_catalog.jsonb_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
              WHERE a.attrelid = r.prrelid AND a.attnum = ANY (prattrs)
            ),
            'where', pg_catalog.pg_get_expr(prqual, r.prrelid)
          ) AS one
          FROM pg_catalog.pg_publication_rel AS r
          WHERE r.prpubid = p.oid AND r.prrelid = c.oid
        ) AS listed
    ) AS member ON true
    WHERE EXISTS (SELECT FROM pg_catalog.pg_get_publication_tables(p.pubname::text) AS g WHERE g.relid = c.oid)
  ), '[]') AS publications
FROM pg_catalog.pg_class AS c
WHERE c.oid = $1::oid
