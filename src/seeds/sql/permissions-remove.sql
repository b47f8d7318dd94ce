-- $1: the ids. PostgreSQL 14 to 18.
DELETE FROM {permissions} WHERE id::text = ANY ($1::text[])
