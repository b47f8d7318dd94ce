DROP INDEX idx_products_search;
DROP FUNCTION search_products(text, integer);
