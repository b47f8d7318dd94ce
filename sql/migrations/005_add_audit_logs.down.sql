-- The partitions are part of the table and go with it, those made later too.

DROP TABLE audit_logs;
