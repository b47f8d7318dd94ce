-- The schemas in which a name without one is looked up, without those that nobody names; json. PostgreSQL 14 to 18.
SELECT to_jsonb(pg_catalog.current_schemas(false)) AS schemas
