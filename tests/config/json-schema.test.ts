import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";

const schema = configJsonSchema();

test("config.schema.json is what the program's own schema says (node scripts/write-config-schema.ts writes it)", () => {
  const file = readFileSync(new URL("../../config.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(file)).toEqual(schema);
});

test("every key is described", () => {
  const undescribed: string[] = [];
  const visit = (node: JsonSchema, path: string): void => {
    const choices = node.anyOf ?? [];
    if (node.description === undefined && choices.every(({ description }) => description === undefined)) {
      undescribed.push(path);
    }
    for (const one of [node, ...choices]) {
      for (const [key, below] of Object.entries(one.properties ?? {})) visit(below, `${path}.${key}`);
    }
  };
  visit(schema, "");
  expect(undescribed).toEqual([]);
});

describe("it accepts and refuses what the program does", () => {
  const documented = {
    database: {
      host: "${DB_HOST}",
      port: "${DB_PORT}",
      name: "${DB_NAME}",
      user: "${DB_USER}",
      password: "${DB_PASSWORD}",
      pool: { min: 2, max: 10, idleTimeout: 30_000 },
      ssl: { enabled: true, rejectUnauthorized: true },
    },
  };
  test.each([
    documented,
    {},
    { database: "embedded", lockTimeout: "5s", statementTimeout: 0 },
    { database: "postgres://h/d", migrations: { table: "ops.migrations" } },
    { database: { ssl: "verify-full", port: 5432 } },
    { diff: { ignore: ["index *_bak", "*: grants"] } },
    {
      partitions: [
        { table: "audit_logs", interval: "month", ahead: 3, retain: "24 months", onExpire: "archive" },
      ],
    },
    { partitions: [{ table: "app.events", interval: 10_000_000, ahead: "30 days", retain: 100_000_000 }] },
    { seeds: { directory: "seeds", environments: { demo: ["development", "test"] } } },
    {
      maintenance: {
        timezone: "Europe/Berlin",
        window: { days: ["mon-fri", "sun"], from: "01:00", to: "05:00" },
        budget: "45m",
        slotLag: "1.5 GB",
        notify: { url: "https://example.com/hook" },
        tasks: [
          { name: "vacuum", run: "vacuum", schedule: "0 3 * * *", catchUp: "6h", when: { deadPercent: 5 } },
          { name: "tidy", run: "sql/tidy.sql", schedule: "@daily", outsideWindow: true },
        ],
      },
    },
    { database: { ssl: { ca: "ca.pem" } }, environments: { production: documented } },
  ])("accepts %j", (config) => {
    expect(accepts(schema, config)).toBe(true);
  });

  test.each([
    { databse: "embedded" },
    { database: 5 },
    { database: "mysql://h/d" },
    { database: { port: 99_999 } },
    { database: { port: "five" } },
    { database: { pool: { max: "many" } } },
    { database: { ssl: "sometimes" } },
    { database: { ssl: { enabled: "maybe" } } },
    { migrations: { table: "a.b.c" } },
    { lockTimeout: "soon" },
    { diff: { ignore: "index *_bak" } },
    { diff: { ignore: [" "] } },
    { diff: { ignore: [5] } },
    { partitions: { table: "audit_logs", interval: "month" } },
    { partitions: [{ table: "audit_logs", interval: "fortnight" }] },
    { partitions: [{ table: "a.b.c", interval: "month" }] },
    { partitions: [{ table: "audit_logs", interval: 0 }] },
    { partitions: [{ table: "audit_logs", interval: "month", ahead: -1 }] },
    { partitions: [{ table: "audit_logs", interval: "month", retain: "long" }] },
    { partitions: [{ table: "audit_logs", interval: "month", onExpire: "burn" }] },
    { partitions: [{ tabel: "audit_logs" }] },
    { seeds: { environments: { demo: "development" } } },
    { maintenance: { window: { days: "someday", from: "01:00", to: "05:00" } } },
    { maintenance: { window: { from: "25:00", to: "05:00" } } },
    { maintenance: { slotLag: "much" } },
    { maintenance: { tasks: [{ name: "a", run: "defragment", schedule: "@daily" }] } },
    { maintenance: { tasks: [{ name: "a", run: "vacuum", schedule: "soon" }] } },
    { environments: { production: { environments: {} } } },
    { environments: [] },
  ])("refuses %j", (config) => {
    expect(accepts(schema, config)).toBe(false);
  });
});

interface JsonSchema {
  description?: string;
  type?: string;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
}

/** As much of JSON schema as the schema uses. */
function accepts(node: JsonSchema, value: unknown): boolean {
  if (node.anyOf !== undefined) return node.anyOf.some((choice) => accepts(choice, value));
  if (node.enum !== undefined) return node.enum.includes(value);
  if (node.type === "object") return acceptsObject(node, value);
  if (node.type === "string") {
    return typeof value === "string" && new RegExp(node.pattern ?? "", "u").test(value);
  }
  if (node.type === "array") {
    return Array.isArray(value) && value.every((one) => node.items !== undefined && accepts(node.items, one));
  }
  if (node.type === "boolean") return typeof value === "boolean";
  if (typeof value !== "number" || (node.type === "integer" && !Number.isInteger(value))) return false;
  return value >= (node.minimum ?? -Infinity) && value <= (node.maximum ?? Infinity);
}

function acceptsObject({ properties = {}, additionalProperties }: JsonSchema, value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([key, below]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return typeof known === "object" ? accepts(known, below) : known === true;
  });
}
