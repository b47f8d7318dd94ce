-- Text search configurations, PostgreSQL 14 to 18: the dictionaries of each type of token, in order.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.cfgname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.cfgowner),
         'parser', format('%I.%I', pn.nspname, p.prsname),
         'mappings', (
           SELECT jsonb_object_agg(one.alias, one.dictionaries)
           FROM (SELECT quote_ident(k.alias) AS alias,
                        jsonb_agg(format('%I.%I', dn.nspname, d.dictname) ORDER BY m.mapseqno) AS dictionaries
                 FROM pg_ts_config_map m
                 JOIN ts_token_type(c.cfgparser) AS k ON k.tokid = m.maptokentype
                 JOIN pg_ts_dict d ON d.oid = m.mapdict
                 JOIN pg_namespace dn ON dn.oid = d.dictnamespace
                 WHERE m.mapcfg = c.oid
                 GROUP BY k.alias) AS one),
         'comment', obj_description(c.oid, 'pg_ts_config')
       ) AS properties
FROM pg_ts_config c
JOIN pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser
JOIN pg_namespace pn ON pn.oid = p.prsnamespace
WHERE c.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_ts_config'::regclass AND e.objid = c.oid AND e.deptype = 'e')
