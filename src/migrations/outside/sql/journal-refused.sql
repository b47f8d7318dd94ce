-- A row without a backend is that of a statement which the server refused.
UPDATE {journal}
SET backend_pid = NULL, backend_start = NULL
WHERE filename = $1 AND direction = $2 AND statement = $3
