import { type ExpectedTable, updatedAtTrigger } from "./shape.ts";

export const users: ExpectedTable = {
  comment: "Stores user account information with soft delete support.",
  columns: {
    // Everywhere gen_random_uuid(), built in, for the document's uuid_generate_v4(), which needs an extension.
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    email: "character varying(255) NOT NULL",
    password_hash: "character varying(255) NOT NULL",
    first_name: "character varying(100)",
    last_name: "character varying(100)",
    avatar_url: "character varying(500)",
    email_verified: "boolean DEFAULT false",
    email_verification_token: "character varying(255)",
    password_reset_token: "character varying(255)",
    password_reset_expires: "timestamp without time zone",
    is_active: "boolean DEFAULT true",
    roles: "text[] DEFAULT ARRAY['user'::text]",
    metadata: "jsonb DEFAULT '{}'::jsonb",
    last_login_at: "timestamp without time zone",
    login_count: "integer DEFAULT 0",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    updated_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    deleted_at: "timestamp without time zone",
  },
  constraints: {
    users_pkey: "PRIMARY KEY (id)",
    users_email_key: "UNIQUE (email)",
    email_format: String.raw`CHECK (((email)::text ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$'::text))`,
  },
  indexes: {
    idx_users_email:
      "CREATE INDEX idx_users_email ON public.users USING btree (email) WHERE (deleted_at IS NULL)",
    idx_users_active:
      "CREATE INDEX idx_users_active ON public.users USING btree (is_active) WHERE (deleted_at IS NULL)",
    idx_users_roles: "CREATE INDEX idx_users_roles ON public.users USING gin (roles)",
    idx_users_metadata: "CREATE INDEX idx_users_metadata ON public.users USING gin (metadata)",
  },
  triggers: updatedAtTrigger("users"),
};
