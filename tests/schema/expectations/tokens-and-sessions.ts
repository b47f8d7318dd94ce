import { type ExpectedTable, updatedAtTrigger } from "./shape.ts";

export const refreshTokens: ExpectedTable = {
  comment: "JWT refresh token storage for token rotation.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    user_id: "uuid NOT NULL",
    token_hash: "character varying(255) NOT NULL",
    expires_at: "timestamp without time zone NOT NULL",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    last_used_at: "timestamp without time zone",
    ip_address: "inet",
    user_agent: "text",
  },
  constraints: {
    refresh_tokens_pkey: "PRIMARY KEY (id)",
    refresh_tokens_user_id_fkey: "FOREIGN KEY (user_id) REFERENCES users(id)",
    refresh_tokens_token_hash_key: "UNIQUE (token_hash)",
    // Mended: the document's comparison with CURRENT_TIMESTAMP refuses every UPDATE of an expired token.
    token_not_expired: "CHECK ((expires_at > created_at))",
  },
  indexes: {
    idx_refresh_tokens_user:
      "CREATE INDEX idx_refresh_tokens_user ON public.refresh_tokens USING btree (user_id)",
    idx_refresh_tokens_hash:
      "CREATE INDEX idx_refresh_tokens_hash ON public.refresh_tokens USING btree (token_hash)",
    idx_refresh_tokens_expires:
      "CREATE INDEX idx_refresh_tokens_expires ON public.refresh_tokens USING btree (expires_at)",
  },
  triggers: {},
};

export const apiKeys: ExpectedTable = {
  comment: "API key management for service-to-service authentication.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    name: "character varying(255) NOT NULL",
    key_hash: "character varying(255) NOT NULL",
    user_id: "uuid",
    permissions: "text[] DEFAULT ARRAY[]::text[]",
    rate_limit: "integer DEFAULT 1000",
    expires_at: "timestamp without time zone",
    last_used_at: "timestamp without time zone",
    is_active: "boolean DEFAULT true",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    updated_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    deleted_at: "timestamp without time zone",
  },
  constraints: {
    api_keys_pkey: "PRIMARY KEY (id)",
    api_keys_key_hash_key: "UNIQUE (key_hash)",
    api_keys_user_id_fkey: "FOREIGN KEY (user_id) REFERENCES users(id)",
  },
  indexes: {
    idx_api_keys_hash:
      "CREATE INDEX idx_api_keys_hash ON public.api_keys USING btree (key_hash) WHERE (deleted_at IS NULL)",
    idx_api_keys_user:
      "CREATE INDEX idx_api_keys_user ON public.api_keys USING btree (user_id) WHERE (deleted_at IS NULL)",
    idx_api_keys_active:
      "CREATE INDEX idx_api_keys_active ON public.api_keys USING btree (is_active) WHERE (deleted_at IS NULL)",
  },
  triggers: updatedAtTrigger("api_keys"),
};

export const userSessions: ExpectedTable = {
  comment: "Active user sessions for security tracking.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    user_id: "uuid NOT NULL",
    session_token: "character varying(255) NOT NULL",
    ip_address: "inet",
    user_agent: "text",
    location: "jsonb",
    expires_at: "timestamp without time zone NOT NULL",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    last_activity_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
  },
  constraints: {
    user_sessions_pkey: "PRIMARY KEY (id)",
    user_sessions_user_id_fkey: "FOREIGN KEY (user_id) REFERENCES users(id)",
    user_sessions_session_token_key: "UNIQUE (session_token)",
  },
  indexes: {
    idx_sessions_user: "CREATE INDEX idx_sessions_user ON public.user_sessions USING btree (user_id)",
    idx_sessions_token: "CREATE INDEX idx_sessions_token ON public.user_sessions USING btree (session_token)",
    idx_sessions_expires:
      "CREATE INDEX idx_sessions_expires ON public.user_sessions USING btree (expires_at)",
  },
  triggers: {},
};
