-- Which of the system catalogs $1 the running transaction has written to, as a jsonb list; null where the
-- session does not count what it writes. To be asked before its COMMIT; more than it wrote to may be named, never less.
-- PostgreSQL 14 to 18.
SELECT CASE WHEN current_setting('track_counts')::boolean THEN coalesce(jsonb_agg(catalog::text), '[]') END AS catalogs
FROM unnest($1::text[]::regclass[]) AS catalog
WHERE pg_stat_get_xact_tuples_inserted(catalog) + pg_stat_get_xact_tuples_updated(catalog)
      + pg_stat_get_xact_tuples_deleted(catalog) > 0
