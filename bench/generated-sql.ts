/** The SQL of one generated migration: five statements up, two down. */
export interface GeneratedMigration {
  up: string;
  down: string;
}

/** Migration `number`: a table, an index, a comment, a function and ten rows. */
export function generatedMigration(number: number): GeneratedMigration {
  const table = `bench_${number}`;
  const rows = Array.from({ length: 10 }, (_, row) => `  ('name ${row}; of ${table}', ${row * 100})`);
  return {
    up: `CREATE TABLE ${table} (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  amount integer NOT NULL DEFAULT 0 CHECK (amount >= 0),
  created_at timestamp NOT NULL DEFAULT now()
);

CREATE INDEX ${table}_name_idx ON ${table} (name, created_at);

COMMENT ON TABLE ${table} IS 'The table''s number is ${number}; it holds what "nobody" needs.';

CREATE FUNCTION ${table}_total(minimum integer) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  total bigint;
BEGIN
  -- A semicolon; and a quote's worth of trouble.
  SELECT sum(amount) INTO total FROM ${table} WHERE amount >= minimum;
  RETURN coalesce(total, 0);
END;
$$;

INSERT INTO ${table} (name, amount) VALUES
${rows.join(",\n")};
`,
    down: `DROP FUNCTION ${table}_total(integer);
DROP TABLE ${table};
`,
  };
}

/** How the table that `insertFile` fills is made and how many bytes a line of it holds. */
const lineBytes = 500;

/** About `megabytes` (of a million bytes) of INSERTs of one row each, as pg_dump --inserts writes them, and their table. */
export function insertFile(megabytes: number): GeneratedMigration & { rows: number } {
  const rows = Math.ceil((megabytes * 1_000_000) / lineBytes);
  const lines = ["CREATE TABLE bench_bulk (id integer PRIMARY KEY, body text NOT NULL);"];
  for (let row = 0; row < rows; row++) {
    const head = `INSERT INTO bench_bulk VALUES (${row}, 'It''s row ${row}; `;
    lines.push(`${head.padEnd(lineBytes - 4, "abcdefghij klmnopqrst ")}');`);
  }
  return { up: `${lines.join("\n")}\n`, down: "DROP TABLE bench_bulk;\n", rows };
}
