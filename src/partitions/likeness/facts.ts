import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

const query = new URL("sql/facts.sql", import.meta.url);

export interface Grant {
  /** Null: on the whole table. */
  column: string | null;
  /** Null: PUBLIC. */
  grantee: string | null;
  privilege: string;
  grantable: boolean;
}

export interface Policy {
  name: string;
  /** As pg_policy has it: "r", "a", "w", "d", "*". */
  command: string;
  permissive: boolean;
  /** Null: PUBLIC. */
  roles: readonly (string | null)[];
  using: string | null;
  check: string | null;
}

/** What a partition does not take over from its table, or may lose. */
export interface Facts extends QualifiedName {
  oid: string;
  owner: string;
  row_security: boolean;
  force_row_security: boolean;
  /** Storage parameters: "autovacuum_vacuum_scale_factor=0.01". */
  options: readonly string[];
  /** As pg_class has it: "d", "n", "f", "i". */
  replica_identity: string;
  /** The oid of the parent's index, or of its own where that is attached to none. */
  replica_identity_index: string | null;
  grants: readonly Grant[];
  policies: readonly Policy[];
  indexes: readonly { oid: string; name: string; attachedTo: string | null; valid: boolean }[];
  triggers: readonly { name: string; enabled: string }[];
}

/** Reads the facts of these tables, by oid. */
export async function readFacts(session: Session, oids: readonly string[]): Promise<Map<string, Facts>> {
  const rows = await session.query<Facts>(sqlFile(query), [arrayParameter(oids)]);
  return new Map(rows.map((facts) => [facts.oid, facts]));
}
