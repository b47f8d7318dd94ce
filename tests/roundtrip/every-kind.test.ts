import postgres from "postgres";
import { expect, test } from "vitest";
import { quoteIdentifier } from "../../src/postgres/identifiers.ts";
import { databaseUrl, serverMajor } from "../support/database.ts";
import { corpusDatabase } from "./corpus-run.ts";
import { everyKind, everyKindRoles } from "./corpus/every-kind.sql.ts";

const catalogs = [
  "pg_am",
  "pg_cast",
  "pg_collation",
  "pg_conversion",
  "pg_default_acl",
  "pg_event_trigger",
  "pg_extension",
  "pg_foreign_data_wrapper",
  "pg_foreign_server",
  "pg_language",
  "pg_namespace",
  "pg_opclass",
  "pg_operator",
  "pg_opfamily",
  "pg_policy",
  "pg_publication",
  "pg_rewrite",
  "pg_statistic_ext",
  "pg_subscription",
  "pg_transform",
  "pg_trigger",
  "pg_ts_config",
  "pg_ts_dict",
  "pg_ts_parser",
  "pg_ts_template",
];

test("every kind of object is in the text, and it runs", async () => {
  const admin = postgres(databaseUrl(), { max: 1, onnotice: () => undefined });
  for (const role of everyKindRoles) await admin.unsafe(`CREATE ROLE ${quoteIdentifier(role)}`);
  await admin.end({ timeout: 5 });
  const text = everyKind(serverMajor());
  const { sql } = await corpusDatabase({
    name: "every kind",
    before: text,
    up: "",
    down: "",
    roles: [...everyKindRoles],
  });
  const counts = catalogs.map(
    (name) => `SELECT '${name}' WHERE NOT EXISTS (SELECT FROM ${name} WHERE oid >= 16384)`,
  );
  expect(await sql.unsafe(counts.join(" UNION ALL "))).toEqual([]);
  const [row] = await sql<{ classes: string; types: string; code: string; constraints: string }[]>`SELECT
    (SELECT string_agg(DISTINCT relkind::text, '' ORDER BY relkind::text) FROM pg_class WHERE oid >= 16384) AS classes,
    (SELECT string_agg(DISTINCT typtype::text, '' ORDER BY typtype::text) FROM pg_type WHERE oid >= 16384) AS types,
    (SELECT string_agg(DISTINCT prokind::text, '' ORDER BY prokind::text) FROM pg_proc WHERE oid >= 16384) AS code,
    (SELECT string_agg(DISTINCT contype::text, '' ORDER BY contype::text) FROM pg_constraint
     WHERE oid >= 16384 AND contype <> 'n') AS constraints`;
  expect(row).toEqual({ classes: "IScfimprtv", types: "bcdempr", code: "afpw", constraints: "cfptux" });
});
