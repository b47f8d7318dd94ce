-- Event triggers, PostgreSQL 14 to 18.
SELECT t.oid::text AS oid,
       quote_ident(t.evtname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(t.evtowner),
         'comment', obj_description(t.oid, 'pg_event_trigger'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_event_trigger'::regclass AND l.objoid = t.oid AND l.objsubid = 0),
         'event', t.evtevent,
         'function', (SELECT format('%I.%I()', n.nspname, p.proname) FROM pg_proc p
                      JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = t.evtfoid),
         'tags', (SELECT jsonb_agg(tag ORDER BY tag COLLATE "C") FROM unnest(t.evttags) tag),
         'enabled', CASE t.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END
       ) AS properties
FROM pg_event_trigger t
WHERE t.oid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e')
