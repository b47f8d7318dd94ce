-- Refresh tokens.

CREATE TABLE refresh_tokens (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users(id),
  token_hash VARCHAR(255) UNIQUE NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  last_used_at TIMESTAMP,
  ip_address INET,
  user_agent TEXT,

  -- database-schema.md compares with CURRENT_TIMESTAMP. A CHECK is tested again at every UPDATE and at the
  -- restore of a dump, so that one refused to touch, or bring back, a token that had expired in the meantime.
  -- What is meant is that a token is not born expired.
  CONSTRAINT token_not_expired CHECK (expires_at > created_at)
);

COMMENT ON TABLE refresh_tokens IS 'JWT refresh token storage for token rotation.';

CREATE INDEX idx_refresh_tokens_user ON refresh_tokens(user_id);
CREATE INDEX idx_refresh_tokens_hash ON refresh_tokens(token_hash);
CREATE INDEX idx_refresh_tokens_expires ON refresh_tokens(expires_at);
