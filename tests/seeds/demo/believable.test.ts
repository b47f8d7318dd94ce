import { expect, test } from "vitest";
import { type DemoRow, drawDemo } from "./demo-rows.ts";

const { rows, shop } = drawDemo({ rows: 60_000 });
const share = (table: readonly DemoRow[], matches: (row: DemoRow) => boolean): number =>
  table.filter(matches).length / table.length;
const counted = (values: Iterable<string | null | undefined>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value ?? "", (counts.get(value ?? "") ?? 0) + 1);
  return counts;
};
/** The weighted sum of an EAN-13's digits, which must end in 0. */
const eanSum = (code: string): number =>
  Array.from(code, Number).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 1 : 3), 0);
const hour = (row: DemoRow): number => Number(row["created_at"]?.slice(11, 13));

test("few products have most of the reviews", () => {
  const perProduct = [...counted(rows.reviews.map((row) => row["product_id"])).values()].toSorted(
    (a, b) => b - a,
  );
  const best = perProduct
    .slice(0, Math.ceil(shop.counts.products / 10))
    .reduce((sum, count) => sum + count, 0);
  expect(best / rows.reviews.length).toBeGreaterThan(0.4);
  expect(perProduct.length).toBeLessThan(shop.counts.products);
});

test("most ratings are four and five stars, and each occurs", () => {
  const stars = counted(rows.reviews.map((row) => row["rating"]));
  expect([...stars.keys()].toSorted()).toEqual(["1", "2", "3", "4", "5"]);
  expect(share(rows.reviews, (row) => Number(row["rating"]) >= 4)).toBeGreaterThan(0.7);
  expect(share(rows.reviews, (row) => row["is_verified_purchase"] === "t")).toBeCloseTo(0.78, 1);
});

test("prices lie where those of their articles do, and some are reduced", () => {
  const prices = rows.products.map((row, product) => {
    const article = shop.articles[shop.catalogue.article[product] ?? 0];
    const price = Number(row["price"]);
    return price >= (article?.price[0] ?? 0) * 0.9 && price <= (article?.price[1] ?? 0) + 10;
  });
  expect(prices.every(Boolean)).toBe(true);
  expect(share(rows.products, (row) => row["compare_at_price"] !== null)).toBeCloseTo(0.22, 1);
});

test("bar codes have the right check digit", () => {
  const codes = rows.products.flatMap((row) => row["barcode"] ?? []);
  expect(codes.length).toBeGreaterThan(1000);
  expect(codes.filter((code) => !/^2\d{12}$/.test(code) || eanSum(code) % 10 !== 0)).toEqual([]);
});

test("some products are inactive, some deleted, few featured, and only active ones are", () => {
  expect(share(rows.products, (row) => row["is_active"] === "f")).toBeGreaterThan(0.03);
  expect(share(rows.products, (row) => row["is_active"] === "f")).toBeLessThan(0.2);
  expect(share(rows.products, (row) => row["deleted_at"] !== null)).toBeGreaterThan(0.01);
  const featured = rows.products.filter((row) => row["is_featured"] === "t");
  expect(featured.length / rows.products.length).toBeCloseTo(0.01, 2);
  expect(featured.filter((row) => row["is_active"] === "f" || row["deleted_at"] !== null)).toEqual([]);
});

test("users come in growing numbers, some leave, and the staff are the first", () => {
  const half = (shop.calendar.opening + shop.calendar.now) / 2;
  expect(shop.joinedAt.filter((time) => time < half).length / shop.counts.users).toBeLessThan(0.35);
  expect(share(rows.users, (row) => row["deleted_at"] !== null)).toBeCloseTo(0.02, 2);
  expect(rows.users.map((row) => row["roles"] !== '{"user"}').lastIndexOf(true)).toBe(shop.staff - 1);
});

test("the audit log grows, has every month, sleeps at night and is quieter at the end of the week", () => {
  const months = counted(rows.audit_logs.map((row) => row["created_at"]?.slice(0, 7)));
  expect(months.size).toBe(14);
  const perMonth = [...months.values()];
  expect(perMonth.at(-2)).toBeGreaterThan((perMonth[0] ?? 0) * 1.5);
  const night = share(rows.audit_logs, (row) => hour(row) < 6);
  const evening = share(rows.audit_logs, (row) => hour(row) >= 16 && hour(row) < 22);
  expect(evening).toBeGreaterThan(night * 5);
  const days = counted(
    rows.audit_logs.map((row) => String(new Date(`${row["created_at"]?.slice(0, 10)}`).getUTCDay())),
  );
  expect(days.get("1")).toBeGreaterThan((days.get("6") ?? 0) * 1.1);
});

test("people sign in, change and create, and the log has the sign-ups and new products that the tables have", () => {
  const actions = counted(rows.audit_logs.map((row) => `${row["action"]} ${row["resource_type"]}`));
  expect([...actions.keys()].toSorted()).toEqual([
    "create product",
    "create user",
    "delete product",
    "login user",
    "logout user",
    "update product",
    "update user",
  ]);
  const start = shop.calendar.auditStart;
  // What came after the last entry is still to be written.
  const newcomers = shop.joinedAt.filter((time) => time >= start).length;
  expect(Math.abs((actions.get("create user") ?? 0) - newcomers)).toBeLessThanOrEqual(2);
  const created = new Map(
    rows.audit_logs.filter((row) => row["action"] === "create").map((row) => [row["resource_id"], row]),
  );
  const entered = rows.products.filter((row) => created.has(row["id"] ?? null));
  expect(entered.length).toBeGreaterThan(100);
  for (const product of entered) {
    const entry = created.get(product["id"] ?? null);
    expect([entry?.["created_at"], entry?.["user_id"]]).toEqual([
      product["created_at"],
      product["created_by"],
    ]);
  }
});

test("some sessions are still good, most are over", () => {
  const good = share(
    rows.user_sessions,
    (row) => Date.parse(`${row["expires_at"]?.replace(" ", "T")}Z`) > shop.calendar.now,
  );
  expect(good).toBeGreaterThan(0.2);
  expect(good).toBeLessThan(0.7);
});
