-- What is known of tasks ($1 their names); times as milliseconds since 1970. PostgreSQL 14 to 18.
SELECT t.name AS task,
       (1000 * EXTRACT(epoch FROM s.scheduled_for))::float8 AS success_scheduled_for,
       (1000 * EXTRACT(epoch FROM s.started_at))::float8 AS success_started_at,
       (1000 * EXTRACT(epoch FROM s.ended_at))::float8 AS success_ended_at,
       l.outcome,
       (1000 * EXTRACT(epoch FROM l.started_at))::float8 AS started_at,
       (1000 * EXTRACT(epoch FROM l.ended_at))::float8 AS ended_at
FROM pg_catalog.unnest($1::text[]) AS t(name)
LEFT JOIN LATERAL (
  SELECT scheduled_for, started_at, ended_at FROM {runs}
  WHERE task = t.name AND outcome = 'done' ORDER BY id DESC LIMIT 1
) AS s ON true
LEFT JOIN LATERAL (
  SELECT outcome, started_at, ended_at FROM {runs}
  WHERE task = t.name ORDER BY id DESC LIMIT 1
) AS l ON true
