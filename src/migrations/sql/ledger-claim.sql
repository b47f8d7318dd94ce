-- The first statement of a migration's transaction: the unique filename lets one runner through.
INSERT INTO {ledger} (filename, executed_at)
VALUES ($1, pg_catalog.clock_timestamp() AT TIME ZONE 'UTC')
