-- Ends a run ($1 id, $2 outcome, $3 reason, $4 now), with the totals of its task: those of the run before it that has any,
-- and what its own actions have done. PostgreSQL 14 to 18.
UPDATE {runs} AS r
SET outcome = $2,
    reason = $3,
    ended_at = $4::timestamptz,
    totals = (
      SELECT pg_catalog.jsonb_build_object(
        'reclaimedBytes', COALESCE((before.totals ->> 'reclaimedBytes')::numeric, 0) + own.reclaimed,
        'durationMs', COALESCE((before.totals ->> 'durationMs')::numeric, 0)
          + GREATEST(1000 * EXTRACT(epoch FROM $4::timestamptz - r.started_at), 0),
        'runs', COALESCE(before.totals -> 'runs', pg_catalog.jsonb_build_object()) || pg_catalog.jsonb_build_object(
          $2::text, COALESCE((before.totals -> 'runs' ->> $2::text)::bigint, 0) + 1),
        'actions', (
          SELECT COALESCE(pg_catalog.jsonb_object_agg(outcome, count), pg_catalog.jsonb_build_object())
          FROM (
            SELECT outcome, sum(count) AS count
            FROM (
              SELECT key AS outcome, value::bigint AS count
              FROM pg_catalog.jsonb_each_text(before.totals -> 'actions')
              UNION ALL
              SELECT a.outcome, count(*) FROM {actions} AS a
              WHERE a.run_id = r.id AND a.outcome <> 'running' GROUP BY a.outcome
            ) AS each
            GROUP BY outcome
          ) AS summed
        )
      )
      FROM (
        SELECT COALESCE(sum(GREATEST(a.bytes_before - a.bytes_after, 0)), 0) AS reclaimed
        FROM {actions} AS a
        WHERE a.run_id = r.id AND a.outcome = 'done'
      ) AS own
      LEFT JOIN LATERAL (
        SELECT p.totals FROM {runs} AS p
        WHERE p.task = r.task AND p.id < r.id AND p.totals IS NOT NULL
        ORDER BY p.id DESC LIMIT 1
      ) AS before ON true
    )
WHERE r.id = $1::bigint AND r.outcome = 'running'
