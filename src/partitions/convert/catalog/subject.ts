import type { QualifiedName } from "../../../postgres/identifiers.ts";
import type { Facts, Grant } from "../../likeness/facts.ts";

export interface SubjectColumn {
  name: string;
  type: string;
  notNull: boolean;
  generated: boolean;
  identity: "ALWAYS" | "BY DEFAULT" | null;
  statistics: number | null;
  options: readonly string[];
}

/** A key or an exclusion constraint that stands on an index. */
export interface IndexConstraint {
  name: string;
  /** "p", "u", "x" */
  type: string;
  /** "PRIMARY KEY (id)", without its timing. */
  base: string;
  /** "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED" */
  timing: string;
  /** Of an exclusion constraint the columns that it compares with "=". */
  equal: readonly string[];
  comment: string | null;
}

export interface SubjectIndex {
  name: string;
  /** What follows "CREATE INDEX name ON table USING": "btree (id) WHERE (id > 0)". */
  tail: string;
  /** " WHERE (id > 0)" */
  where: string | null;
  unique: boolean;
  primary: boolean;
  valid: boolean;
  method: string;
  tablespace: string | null;
  options: readonly string[];
  replicaIdentity: boolean;
  comment: string | null;
  /** Null for an expression. */
  keys: readonly (string | null)[];
  included: readonly string[];
  constraint: IndexConstraint | null;
}

/** A CHECK ("c"), a foreign key ("f"), a not-null constraint ("n", from PostgreSQL 18 on). */
export interface SubjectConstraint {
  name: string;
  type: string;
  definition: string;
  validated: boolean;
  enforced: boolean;
  noInherit: boolean;
  /** `lockable`: this role may LOCK TABLE it against writers. */
  referenced: (QualifiedName & { lockable: boolean }) | null;
  comment: string | null;
}

/** A foreign key of another table, or of its own, that refers to it. */
export interface IncomingKey {
  name: string;
  schema: string;
  table: string;
  kind: string;
  self: boolean;
  definition: string;
  validated: boolean;
  comment: string | null;
  columns: readonly string[];
}

export interface SubjectTrigger {
  name: string;
  definition: string;
  /** As pg_trigger has it: "O", "D", "R", "A". */
  enabled: string;
  row: boolean;
  transition: boolean;
  comment: string | null;
}

export interface SubjectRule {
  name: string;
  definition: string;
  enabled: string;
  comment: string | null;
}

export interface SubjectStatistics extends QualifiedName {
  definition: string;
  owner: string;
  target: number | null;
  comment: string | null;
}

export interface SubjectSequence extends QualifiedName {
  column: string;
  identity: boolean;
  type: string;
  start: string;
  increment: string;
  minimum: string;
  maximum: string;
  cache: string;
  cycle: boolean;
  comment: string | null;
  grants: readonly { grantee: string | null; privilege: string; grantable: boolean }[];
}

export interface SubjectPublication {
  name: string;
  viaRoot: boolean;
  /** Null where the publication holds the table without naming it. */
  member: { columns: readonly string[] | null; where: string | null } | null;
}

export interface DependentView extends QualifiedName {
  owner: string;
  materialized: boolean;
  definition: string;
  options: readonly string[];
}

/** An ordinary table that is to be partitioned, with all that has to go on as it was. */
export interface Subject {
  oid: string;
  table: QualifiedName;
  kind: string;
  persistence: string;
  owner: string;
  currentUser: string;
  isPartition: boolean;
  hasParents: boolean;
  hasChildren: boolean;
  ofType: boolean;
  extension: string | null;
  tablespace: string | null;
  /** Null: the one that new tables have anyway. */
  accessMethod: string | null;
  comment: string | null;
  columns: readonly SubjectColumn[];
  /** What a new table of this role gets from ALTER DEFAULT PRIVILEGES. */
  defaultGrants: readonly Grant[];
  indexes: readonly SubjectIndex[];
  constraints: readonly SubjectConstraint[];
  incoming: readonly IncomingKey[];
  triggers: readonly SubjectTrigger[];
  rules: readonly SubjectRule[];
  statistics: readonly SubjectStatistics[];
  sequences: readonly SubjectSequence[];
  /** Who gets something of a new sequence of this role. */
  sequenceGrants: readonly { grantee: string | null }[];
  publications: readonly SubjectPublication[];
  views: readonly DependentView[];
  otherRules: readonly { schema: string; table: string; name: string; definition: string }[];
  functions: readonly { name: string; definition: string }[];
  otherPolicies: readonly {
    schema: string;
    table: string;
    name: string;
    using: string | null;
    check: string | null;
  }[];
  otherTriggers: readonly string[];
  rowTypeUsers: readonly string[];
  keyUsers: readonly { key: string; user: string }[];
  /** Owner, grants, row security, policies, replica identity. */
  facts: Facts;
}
