-- The audit trail, partitioned by month.
--
-- Differs from database-schema.md:
-- * The table is declared PARTITION BY RANGE (created_at). The document creates a partition of it, which fails
--   when the table itself is not partitioned.
-- * The primary key is (id, created_at): a unique constraint of a partitioned table must hold the partition key.
--   created_at is therefore NOT NULL; the default stays.
-- * A default partition catches the rows of every month that has no partition of its own. Without it such an
--   INSERT fails, and with it the action being audited.

CREATE TABLE audit_logs (
  id UUID DEFAULT gen_random_uuid(),
  user_id UUID REFERENCES users(id),
  action VARCHAR(50) NOT NULL,
  resource_type VARCHAR(50) NOT NULL,
  resource_id UUID NOT NULL,
  changes JSONB,
  metadata JSONB DEFAULT '{}',
  ip_address INET,
  user_agent TEXT,
  request_id UUID,
  duration_ms INTEGER,
  status_code INTEGER,
  error_message TEXT,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,

  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

COMMENT ON TABLE audit_logs IS 'Comprehensive audit trail for all system actions.';

CREATE INDEX idx_audit_user ON audit_logs(user_id);
CREATE INDEX idx_audit_resource ON audit_logs(resource_type, resource_id);
CREATE INDEX idx_audit_action ON audit_logs(action);
CREATE INDEX idx_audit_created ON audit_logs(created_at DESC);
CREATE INDEX idx_audit_request ON audit_logs(request_id);

CREATE TABLE audit_logs_2024_01 PARTITION OF audit_logs
  FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');

CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
