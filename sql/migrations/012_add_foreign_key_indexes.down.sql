DROP INDEX idx_role_permissions_permission;
DROP INDEX idx_products_updated_by;
DROP INDEX idx_products_created_by;
