-- Tables that were partitions: by what the log of them says last they stand alone, and they do. Names as format('%I.%I')
-- has them, as the catalog queries do. PostgreSQL 14 to 18.
SELECT format('%I.%I', parent[1], parent[2]) AS "table",
       format('%I.%I', n.nspname, c.relname) AS partition
FROM (SELECT DISTINCT ON (partition_name)
             action, parse_ident(table_name) AS parent, parse_ident(partition_name) AS part
      FROM {log}
      ORDER BY partition_name, id DESC) AS latest
JOIN pg_catalog.pg_namespace n ON n.nspname = part[1]
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = part[2]
WHERE latest.action NOT IN ('create', 'drop', 'archive')
  AND c.relkind IN ('r', 'p', 'f')
  AND NOT c.relispartition
ORDER BY 1, 2
