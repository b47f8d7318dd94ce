-- Forgets that a partition ($1, qualified and quoted) was to be detached by the run with this id ($2). PostgreSQL 14 to 18.
DELETE FROM {log} WHERE action = 'detach' AND partition_name = $1 AND detail ->> 'id' = $2
