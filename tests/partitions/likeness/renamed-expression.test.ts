import { expect, test } from "vitest";
import { renamedExpression } from "../../../src/partitions/likeness/renamed-expression.ts";

test("columns of the table itself get the other table's name", () => {
  const text = "(EXISTS ( SELECT\n   FROM app.users u\n  WHERE ((u.id = logs.user_id) AND (logs.id > 0))))";
  expect(renamedExpression(text, "logs", "Logs 2026")).toBe(
    '(EXISTS ( SELECT\n   FROM app.users u\n  WHERE ((u.id = "Logs 2026".user_id) AND ("Logs 2026".id > 0))))',
  );
});

test("texts, other names, and a schema's table of that name stay", () => {
  const text = `(('logs.id''logs.' = "logs.id") AND (my_logs.id = logs_1.id) AND EXISTS (SELECT FROM app.logs logs_1) AND (logs = 1))`;
  expect(renamedExpression(text, "logs", "other")).toBe(text);
});

test("a name that must be quoted is found as it is written", () => {
  expect(renamedExpression('("Order"."Order" = "order".x)', "Order", "order_2026")).toBe(
    '(order_2026."Order" = "order".x)',
  );
});
