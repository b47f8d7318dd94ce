/** Something the migrations make that database-schema.md does not ask for, and why. */
export interface Addition {
  kind: "index" | "partition" | "function setting";
  /** The table or function it belongs to. */
  owner: string;
  name: string;
  definition: string;
  reason: string;
}

const fixedSearchPath = "search_path=pg_catalog, public, pg_temp";

export const additions: readonly Addition[] = [
  {
    kind: "index",
    owner: "products",
    name: "idx_products_created_by",
    definition: "CREATE INDEX idx_products_created_by ON public.products USING btree (created_by)",
    reason: "the document's strategy: an index on every foreign key",
  },
  {
    kind: "index",
    owner: "products",
    name: "idx_products_updated_by",
    definition: "CREATE INDEX idx_products_updated_by ON public.products USING btree (updated_by)",
    reason: "the document's strategy: an index on every foreign key",
  },
  {
    kind: "index",
    owner: "role_permissions",
    name: "idx_role_permissions_permission",
    definition:
      "CREATE INDEX idx_role_permissions_permission ON public.role_permissions USING btree (permission_id)",
    reason: "the document's strategy: an index on every foreign key",
  },
  {
    kind: "partition",
    owner: "audit_logs",
    name: "audit_logs_default",
    definition: "DEFAULT",
    reason: "an INSERT for a month without a partition must not fail",
  },
  {
    kind: "function setting",
    owner: "soft_delete",
    name: "search_path",
    definition: fixedSearchPath,
    reason: "a caller's temporary table must not stand in for the real one",
  },
  {
    kind: "function setting",
    owner: "search_products",
    name: "search_path",
    definition: fixedSearchPath,
    reason: "a caller's temporary table must not stand in for the real one",
  },
];
