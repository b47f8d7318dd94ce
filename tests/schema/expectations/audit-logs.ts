import type { ExpectedTable } from "./shape.ts";

export const auditLogs: ExpectedTable = {
  comment: "Comprehensive audit trail for all system actions.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    user_id: "uuid",
    action: "character varying(50) NOT NULL",
    resource_type: "character varying(50) NOT NULL",
    resource_id: "uuid NOT NULL",
    changes: "jsonb",
    metadata: "jsonb DEFAULT '{}'::jsonb",
    ip_address: "inet",
    user_agent: "text",
    request_id: "uuid",
    duration_ms: "integer",
    status_code: "integer",
    error_message: "text",
    // Mended: NOT NULL, because the primary key of a partitioned table holds the partition key.
    created_at: "timestamp without time zone NOT NULL DEFAULT CURRENT_TIMESTAMP",
  },
  constraints: {
    audit_logs_pkey: "PRIMARY KEY (id, created_at)",
    audit_logs_user_id_fkey: "FOREIGN KEY (user_id) REFERENCES users(id)",
  },
  indexes: {
    idx_audit_user: "CREATE INDEX idx_audit_user ON ONLY public.audit_logs USING btree (user_id)",
    idx_audit_resource:
      "CREATE INDEX idx_audit_resource ON ONLY public.audit_logs USING btree (resource_type, resource_id)",
    idx_audit_action: "CREATE INDEX idx_audit_action ON ONLY public.audit_logs USING btree (action)",
    idx_audit_created:
      "CREATE INDEX idx_audit_created ON ONLY public.audit_logs USING btree (created_at DESC)",
    idx_audit_request: "CREATE INDEX idx_audit_request ON ONLY public.audit_logs USING btree (request_id)",
  },
  triggers: {},
};

/** The partitioned tables: the key as pg_get_partkeydef prints it, the partitions with their bounds. */
export const partitioning: Readonly<Record<string, { key: string; partitions: Record<string, string> }>> = {
  audit_logs: {
    key: "RANGE (created_at)",
    partitions: {
      audit_logs_2024_01: "FOR VALUES FROM ('2024-01-01 00:00:00') TO ('2024-02-01 00:00:00')",
    },
  },
};
