import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeShop } from "../../../src/seeds/demo/shop.ts";
import { demoTables } from "../../../src/seeds/demo/tables/tables.ts";
import { unusablePassword, users as usersTable } from "../../../src/seeds/demo/tables/users.ts";
import { type DemoRow, drawDemo, type DrawnDemo, someNow } from "./demo-rows.ts";

/** Small ones above all, where there is little room; any seed, any moment of 40 years. */
const demos = fc.record({
  rows: fc.oneof(fc.integer({ min: 100, max: 400 }), fc.integer({ min: 100, max: 6000 })),
  seed: fc.nat({ max: 0xffffffff }),
  now: fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2045, 0) }),
});

function everyDemo(check: (demo: DrawnDemo) => void, numRuns = 40): void {
  fc.assert(
    fc.property(demos, (options) => check(drawDemo(options))),
    { numRuns },
  );
}

const all = ({ rows }: DrawnDemo): DemoRow[] => Object.values(rows).flat();
const ids = (rows: readonly DemoRow[]): Set<string | null | undefined> =>
  new Set(rows.map((row) => row["id"]));
const at = (time: string | null | undefined): number =>
  time ? Date.parse(`${time.replace(" ", "T")}Z`) : Number.NaN;
const unique = (rows: readonly DemoRow[], ...columns: string[]): boolean =>
  new Set(rows.map((row) => columns.map((column) => row[column]).join(" "))).size === rows.length;

test("the rows are as many as were asked for, of each table as many as was divided", () => {
  everyDemo((demo) => {
    const { shop, rows } = demo;
    expect(Object.fromEntries(Object.entries(rows).map(([name, drawn]) => [name, drawn.length]))).toEqual(
      shop.counts,
    );
    expect(Math.min(...Object.values(shop.counts))).toBeGreaterThan(0);
  });
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 2_000_000 }), (rows) => {
      const { counts } = makeShop({ rows, now: someNow });
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(rows);
      expect(counts.audit_logs / rows).toBeGreaterThan(0.5);
    }),
    { numRuns: 30 },
  );
});

test("the same rows come of the same numbers, on every machine and Node", () => {
  const hash = createHash("sha256");
  const shop = makeShop({ rows: 20_000, now: someNow });
  for (const table of demoTables) for (const line of table.lines(shop)) hash.update(line);
  // Whatever changes it changes the demo of everybody.
  expect(hash.digest("hex")).toBe("9ef04fadbc5565ae2912c029573d7d05a947b0e53da2cfe84324aba9a97d9e1d");
});

test("another seed is another shop, another moment the same shop at another time", () => {
  const [one, later, other] = [{}, { now: someNow + 86_400_000 }, { seed: 5 }].map((change) =>
    drawDemo({ rows: 300, ...change }),
  );
  expect([...ids(later?.rows.users ?? [])]).toEqual([...ids(one?.rows.users ?? [])]);
  expect(later?.rows.users[5]?.["created_at"]).not.toBe(one?.rows.users[5]?.["created_at"]);
  expect([...ids(other?.rows.users ?? [])].some((id) => ids(one?.rows.users ?? []).has(id))).toBe(false);
});

test("every reference is to a row that is there", () => {
  everyDemo((demo) => {
    const { rows } = demo;
    const known = {
      users: ids(rows.users),
      products: ids(rows.products),
      brands: ids(rows.brands),
      categories: ids(rows.categories),
    };
    const references = [
      ["categories", "parent_id", "categories"],
      ["products", "category_id", "categories"],
      ["products", "brand_id", "brands"],
      ["products", "created_by", "users"],
      ["products", "updated_by", "users"],
      ["reviews", "product_id", "products"],
      ["reviews", "user_id", "users"],
      ["refresh_tokens", "user_id", "users"],
      ["api_keys", "user_id", "users"],
      ["user_sessions", "user_id", "users"],
      ["audit_logs", "user_id", "users"],
    ] as const;
    for (const [table, column, to] of references) {
      const lost = rows[table].filter((row) => row[column] !== null && !known[to].has(row[column]));
      expect([table, column, lost]).toEqual([table, column, []]);
    }
    const resources = { user: known.users, product: known.products };
    expect(
      rows.audit_logs.filter((row) => !resources[row["resource_type"] as "user"].has(row["resource_id"])),
    ).toEqual([]);
  });
});

test("what must be unique is", () => {
  everyDemo(({ rows }) => {
    for (const table of Object.values(rows)) expect(unique(table, "id")).toBe(true);
    expect(unique(rows.users, "email")).toBe(true);
    expect(unique(rows.brands, "slug") && unique(rows.categories, "slug")).toBe(true);
    expect(unique(rows.products, "slug") && unique(rows.products, "sku")).toBe(true);
    expect(unique(rows.reviews, "user_id", "product_id")).toBe(true);
    expect(unique(rows.refresh_tokens, "token_hash") && unique(rows.user_sessions, "session_token")).toBe(
      true,
    );
    expect(unique(rows.api_keys, "key_hash")).toBe(true);
  });
});

test("addresses stay unique when the names have run out", () => {
  const shop = makeShop({ rows: 700_000, now: someNow });
  const { firstNames, lastNames } = shop.words.people;
  expect(shop.counts.users).toBeGreaterThan(firstNames.length * lastNames.length);
  const emails = Array.from(usersTable.lines(shop), (line) => line.split("\t", 2)[1] ?? "");
  expect(new Set(emails).size).toBe(shop.counts.users);
  expect(emails.at(-1)).toMatch(/^[a-z]+[._-][a-z]+2@example\.(com|org|net)$/);
});

test("the schema's checks hold, and texts fit their columns", () => {
  everyDemo(({ rows }) => {
    const emailFormat = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/i;
    expect(rows.users.filter((row) => !emailFormat.test(row["email"] ?? ""))).toEqual([]);
    expect(rows.categories.filter((row) => row["id"] === row["parent_id"])).toEqual([]);
    for (const row of rows.products) {
      const [price, before, cost] = ["price", "compare_at_price", "cost"].map((column) =>
        Number(row[column] ?? Number.NaN),
      );
      expect(price).toBeGreaterThan(0);
      expect(row["compare_at_price"] === null || Number(before) > Number(price)).toBe(true);
      expect(row["cost"] === null || Number(cost) < Number(price)).toBe(true);
      expect(Number(row["stock_quantity"])).toBeGreaterThanOrEqual(0);
      expect(
        `${row["name"]}`.length <= 255 && `${row["slug"]}`.length <= 255 && `${row["sku"]}`.length <= 100,
      ).toBe(true);
      expect(`${row["short_description"]}`.length).toBeLessThanOrEqual(500);
    }
    expect(rows.reviews.filter((row) => !/^[1-5]$/.test(row["rating"] ?? ""))).toEqual([]);
    expect(rows.refresh_tokens.filter((row) => !(at(row["expires_at"]) > at(row["created_at"])))).toEqual([]);
  });
});

describe("time", () => {
  test("nothing is from later than now, nothing changes or ends before it was there", () => {
    everyDemo((demo) => {
      const { now } = demo.shop.calendar;
      for (const row of all(demo)) {
        const created = at(row["created_at"]);
        expect(created).toBeLessThanOrEqual(now);
        for (const column of [
          "updated_at",
          "deleted_at",
          "published_at",
          "last_login_at",
          "last_used_at",
          "last_activity_at",
        ]) {
          const time = at(row[column]);
          expect(Number.isNaN(time) || (time >= created && time <= now)).toBe(true);
        }
      }
    });
  });

  test("a review is from after its product was published and its author came, and before either went", () => {
    everyDemo(({ rows }) => {
      const products = new Map(rows.products.map((row) => [row["id"], row]));
      const users = new Map(rows.users.map((row) => [row["id"], row]));
      for (const review of rows.reviews) {
        const time = at(review["created_at"]);
        const product = products.get(review["product_id"]);
        const user = users.get(review["user_id"]);
        expect(time).toBeGreaterThanOrEqual(at(product?.["published_at"]));
        expect(time).toBeGreaterThanOrEqual(at(user?.["created_at"]));
        expect(product?.["deleted_at"] === null || time <= at(product?.["deleted_at"])).toBe(true);
        expect(user?.["deleted_at"]).toBe(null);
      }
    });
  });

  test("audit entries ascend over the last fourteen months, by users who had come", () => {
    everyDemo(({ rows, shop }) => {
      const users = new Map(rows.users.map((row) => [row["id"], at(row["created_at"])]));
      let last = shop.calendar.auditStart;
      for (const entry of rows.audit_logs) {
        const time = at(entry["created_at"]);
        expect(time).toBeGreaterThanOrEqual(last);
        // Null: a job did it.
        expect(entry["user_id"] === null || (users.get(entry["user_id"]) ?? Infinity) <= time).toBe(true);
        last = time;
      }
    });
  });
});

test("nobody can use a password or reach an address of it", () => {
  everyDemo((demo) => {
    const { rows } = demo;
    expect(new Set(rows.users.map((row) => row["password_hash"]))).toEqual(new Set([unusablePassword]));
    expect(unusablePassword).not.toMatch(/^\$|^[0-9a-f]{32,}$/);
    const text = JSON.stringify(all(demo));
    const hosts = [...text.matchAll(/https?:\/\/([^/"\\]+)|@([a-z0-9.-]+)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    expect(hosts.filter((host) => !/(^|\.)example(\.com|\.org|\.net)?$/.test(host))).toEqual([]);
    const documentation = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$|^2001:db8:/;
    const tables = [rows.refresh_tokens, rows.user_sessions, rows.audit_logs].flat();
    expect(tables.filter((row) => !documentation.test(row["ip_address"] ?? ""))).toEqual([]);
    const hashes = [
      ...rows.refresh_tokens.map((row) => row["token_hash"]),
      ...rows.api_keys.map((row) => row["key_hash"]),
    ];
    expect(hashes.filter((hash) => !/^[0-9a-f]{64}$/.test(hash ?? ""))).toEqual([]);
  }, 20);
});
