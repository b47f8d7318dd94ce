-- Without IF EXISTS, unlike database-schema.md's sample: a table that is not there means that this database is
-- not the one this migration made, and that must be seen.

BEGIN;

DROP TABLE products;
DROP TABLE categories;
DROP TABLE brands;
DROP TABLE users;

COMMIT;
