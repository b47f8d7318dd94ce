-- The permissions the shop starts with. Can run any number of times: database-schema.md's plain INSERT fails on
-- unique_resource_action the second time. A permission that is there keeps its id and takes the description below.

INSERT INTO permissions (resource, action, description) VALUES
  ('users', 'read', 'View user information'),
  ('users', 'write', 'Create or update users'),
  ('users', 'delete', 'Delete users'),
  ('products', 'read', 'View products'),
  ('products', 'write', 'Create or update products'),
  ('products', 'delete', 'Delete products')
ON CONFLICT (resource, action) DO UPDATE SET description = EXCLUDED.description;
