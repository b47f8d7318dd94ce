-- The fewest bytes a row that an index was ever seen with: how small it can be. PostgreSQL 14 to 18.
CREATE TABLE IF NOT EXISTS {sizes} (
  index_oid oid PRIMARY KEY,
  -- An index that was built anew, or is stored in another way, begins again.
  filenode oid NOT NULL,
  options text NOT NULL,
  best_bytes_per_row double precision NOT NULL,
  seen_at timestamptz NOT NULL
)
