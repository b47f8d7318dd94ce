-- Forgets the repair of a table ($1 its oid).
DELETE FROM {repairs} WHERE table_oid = $1::oid
