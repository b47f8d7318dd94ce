import type { ExpectedTable } from "./shape.ts";

export const permissions: ExpectedTable = {
  comment: "Fine-grained permission definitions.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    resource: "character varying(50) NOT NULL",
    action: "character varying(50) NOT NULL",
    description: "text",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
  },
  constraints: {
    permissions_pkey: "PRIMARY KEY (id)",
    unique_resource_action: "UNIQUE (resource, action)",
  },
  indexes: {},
  triggers: {},
};

export const rolePermissions: ExpectedTable = {
  comment: "Many-to-many relationship between roles and permissions.",
  columns: {
    role: "character varying(50) NOT NULL",
    permission_id: "uuid NOT NULL",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
  },
  constraints: {
    role_permissions_pkey: "PRIMARY KEY (role, permission_id)",
    role_permissions_permission_id_fkey: "FOREIGN KEY (permission_id) REFERENCES permissions(id)",
  },
  indexes: {
    idx_role_permissions_role:
      "CREATE INDEX idx_role_permissions_role ON public.role_permissions USING btree (role)",
  },
  triggers: {},
};

/** The document's sample permissions: resource, action, description. */
export const samplePermissions: readonly (readonly [string, string, string])[] = [
  ["users", "read", "View user information"],
  ["users", "write", "Create or update users"],
  ["users", "delete", "Delete users"],
  ["products", "read", "View products"],
  ["products", "write", "Create or update products"],
  ["products", "delete", "Delete products"],
];
