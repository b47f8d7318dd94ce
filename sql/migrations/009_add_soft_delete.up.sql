-- Soft delete: mark a row as deleted and keep it.
--
-- Differs from database-schema.md:
-- * It raises no_data_found (SQLSTATE P0002) when there is no such row, or when it is deleted already. The
--   document's function says nothing then, and overwrites the time of the first deletion.
-- * Its search_path is fixed: table_name means a table of the schema public, whatever the caller's search_path
--   and temporary tables are.

CREATE FUNCTION soft_delete(table_name text, record_id uuid)
RETURNS void AS $$
DECLARE
    deleted_rows bigint;
BEGIN
    EXECUTE format(
        'UPDATE %I SET deleted_at = CURRENT_TIMESTAMP WHERE id = $1 AND deleted_at IS NULL',
        table_name
    )
    USING record_id;

    GET DIAGNOSTICS deleted_rows = ROW_COUNT;
    IF deleted_rows = 0 THEN
        RAISE EXCEPTION 'cannot soft-delete % from %: no such row, or it is deleted already',
            COALESCE(record_id::text, 'NULL'), quote_ident(table_name)
            USING ERRCODE = 'no_data_found';
    END IF;
END;
$$ LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp;
