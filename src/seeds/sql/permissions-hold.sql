-- Nobody can give a role these permissions ($1, their ids) until the end of the transaction. PostgreSQL 14 to 18.
SELECT id::text AS id FROM {permissions} WHERE id::text = ANY ($1::text[]) ORDER BY id FOR UPDATE
