-- Subscriptions of this database, never how they connect, PostgreSQL 14 to 18. Columns that a version does not have mean
-- those of `older`; only superusers may read the whole row, so that each stands for itself.
SELECT s.*
FROM (SELECT NULL::text AS subtwophasestate, NULL::boolean AS subdisableonerr,
             NULL::boolean AS subpasswordrequired, NULL::boolean AS subrunasowner, NULL::text AS suborigin,
             NULL::boolean AS subfailover) AS older,
     LATERAL (
       SELECT oid::text AS oid,
              quote_ident(subname) AS identity,
              NULL AS parent,
              jsonb_build_object(
                'owner', pg_get_userbyid(subowner),
                'comment', obj_description(oid, 'pg_subscription'),
                'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabels l
                           WHERE l.classoid = 'pg_subscription'::regclass AND l.objoid = pg_subscription.oid),
                'enabled', subenabled,
                'publications', (SELECT jsonb_agg(p ORDER BY p COLLATE "C") FROM unnest(subpublications) p),
                'slotName', subslotname,
                'synchronousCommit', nullif(subsynccommit, 'off'),
                'binary', nullif(subbinary, false),
                'streaming', CASE substream::text WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel'
                             ELSE 'off' END,
                'twoPhase', nullif(subtwophasestate::text <> 'd', false),
                'disableOnError', nullif(subdisableonerr, false),
                'passwordRequired', nullif(subpasswordrequired, true),
                'runAsOwner', nullif(subrunasowner, false),
                'origin', nullif(suborigin, 'any'),
                'failover', nullif(subfailover, false)
              ) AS properties
       FROM pg_subscription
       WHERE oid = ANY ($1::oid[])
         AND subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
     ) AS s
