DROP TRIGGER update_api_keys_updated_at ON api_keys;
DROP TRIGGER update_reviews_updated_at ON reviews;
DROP TRIGGER update_brands_updated_at ON brands;
DROP TRIGGER update_categories_updated_at ON categories;
DROP TRIGGER update_products_updated_at ON products;
DROP TRIGGER update_users_updated_at ON users;
DROP FUNCTION update_updated_at_column();
