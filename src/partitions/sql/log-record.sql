INSERT INTO {log} (action, table_name, partition_name, lower_bound, upper_bound, row_count, detail, client)
VALUES ($1, $2, $3, $4, $5, $6::bigint, $7::text::jsonb, $8)
