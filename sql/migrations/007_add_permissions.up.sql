-- Permissions, and which role has them. The document's sample permissions are data, not schema: they are in
-- sql/seeds/permissions.yaml, where they can be loaded again and again.

CREATE TABLE permissions (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  resource VARCHAR(50) NOT NULL,
  action VARCHAR(50) NOT NULL,
  description TEXT,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT unique_resource_action UNIQUE(resource, action)
);

COMMENT ON TABLE permissions IS 'Fine-grained permission definitions.';

CREATE TABLE role_permissions (
  role VARCHAR(50) NOT NULL,
  permission_id UUID NOT NULL REFERENCES permissions(id),
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  PRIMARY KEY (role, permission_id)
);

COMMENT ON TABLE role_permissions IS 'Many-to-many relationship between roles and permissions.';

CREATE INDEX idx_role_permissions_role ON role_permissions(role);
