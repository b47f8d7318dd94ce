-- Whether $2 is a partition of $1, and whether its detaching was begun and not finished. PostgreSQL 14 to 18.
SELECT inhdetachpending AS pending
FROM pg_catalog.pg_inherits
WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)
