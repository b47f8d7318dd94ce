-- The foreign keys that database-schema.md leaves without an index, against its own indexing strategy ("Foreign
-- keys: Index on referencing column"). The primary key of role_permissions does not serve: it begins with role.
--
-- Not partial, unlike the indexes on category_id and brand_id: deleting a user looks for referring products among
-- the soft-deleted ones too.

CREATE INDEX idx_products_created_by ON products(created_by);
CREATE INDEX idx_products_updated_by ON products(updated_by);
CREATE INDEX idx_role_permissions_permission ON role_permissions(permission_id);
