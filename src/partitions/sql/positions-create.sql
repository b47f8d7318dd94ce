-- Where tables by ids stood at which moments: from two of them comes how many ids a day are taken.
CREATE TABLE IF NOT EXISTS {positions} (
  table_name TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (table_name, at)
)
