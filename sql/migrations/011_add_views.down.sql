DROP VIEW v_product_summary;
DROP VIEW v_active_users;
