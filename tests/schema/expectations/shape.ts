/**
 * A table as database-schema.md asks for it, each definition in the words PostgreSQL uses for it: columns in their
 * order as `type [NOT NULL] [DEFAULT expression]`, the rest as pg_get_constraintdef, pg_get_indexdef and
 * pg_get_triggerdef print it. The indexes of PRIMARY KEY and UNIQUE come with their constraints.
 */
export interface ExpectedTable {
  comment: string;
  columns: Readonly<Record<string, string>>;
  constraints: Readonly<Record<string, string>>;
  indexes: Readonly<Record<string, string>>;
  triggers: Readonly<Record<string, string>>;
}

/** A function as database-schema.md asks for it; what it leaves out is PostgreSQL's default. */
export interface ExpectedFunction {
  arguments: string;
  result: string;
  language: string;
  volatility: "immutable" | "stable" | "volatile";
}

/** The trigger that the document asks for on every table with updated_at. */
export function updatedAtTrigger(table: string): Record<string, string> {
  const name = `update_${table}_updated_at`;
  return {
    [name]: `CREATE TRIGGER ${name} BEFORE UPDATE ON public.${table} FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`,
  };
}
