-- The two views.

CREATE VIEW v_active_users AS
SELECT
    u.id,
    u.email,
    u.first_name,
    u.last_name,
    u.roles,
    u.last_login_at,
    u.created_at,
    COUNT(DISTINCT s.id) as active_sessions
FROM users u
LEFT JOIN user_sessions s ON u.id = s.user_id AND s.expires_at > CURRENT_TIMESTAMP
WHERE u.deleted_at IS NULL AND u.is_active = true
GROUP BY u.id;

CREATE VIEW v_product_summary AS
SELECT
    p.id,
    p.name,
    p.slug,
    p.price,
    p.stock_quantity,
    c.name as category_name,
    b.name as brand_name,
    COALESCE(AVG(r.rating), 0) as average_rating,
    COUNT(DISTINCT r.id) as review_count,
    p.created_at,
    p.updated_at
FROM products p
LEFT JOIN categories c ON p.category_id = c.id
LEFT JOIN brands b ON p.brand_id = b.id
LEFT JOIN reviews r ON p.id = r.product_id AND r.deleted_at IS NULL
WHERE p.deleted_at IS NULL
GROUP BY p.id, c.name, b.name;
