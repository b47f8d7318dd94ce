-- Full-text search over the name and description of products that are active and not deleted.
--
-- The function searches the very expression that the index holds, and repeats the index's WHERE: change one
-- without the other and every search reads the whole table.
--
-- Differs from database-schema.md: the search_path is fixed, so that a caller's temporary table named products is
-- not searched instead. The columns carry p. because the function has result variables of the same names; ORDER
-- BY rank means the output column.

CREATE FUNCTION search_products(search_query text, limit_count integer DEFAULT 20)
RETURNS TABLE (
    id UUID,
    name VARCHAR,
    description TEXT,
    price DECIMAL,
    rank REAL
) AS $$
BEGIN
    RETURN QUERY
    SELECT
        p.id,
        p.name,
        p.description,
        p.price,
        ts_rank(
            to_tsvector('english', p.name || ' ' || COALESCE(p.description, '')),
            plainto_tsquery('english', search_query)
        ) as rank
    FROM products p
    WHERE
        p.deleted_at IS NULL
        AND p.is_active = true
        AND to_tsvector('english', p.name || ' ' || COALESCE(p.description, ''))
            @@ plainto_tsquery('english', search_query)
    ORDER BY rank DESC
    LIMIT limit_count;
END;
$$ LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp;

CREATE INDEX idx_products_search ON products
USING GIN(to_tsvector('english', name || ' ' || COALESCE(description, '')))
WHERE deleted_at IS NULL AND is_active = true;
