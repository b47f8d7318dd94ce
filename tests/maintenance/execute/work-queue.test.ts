import { expect, test } from "vitest";
import { WorkQueue } from "../../../src/maintenance/execute/work-queue.ts";
import type { Work } from "../../../src/maintenance/work.ts";

function work(oid: number, expectedMs: number, parts?: readonly number[]): Work {
  const name = { schema: "public", name: `t${oid}` };
  return {
    kind: parts === undefined ? "vacuum" : "analyze",
    target: name,
    oid,
    table: { oid, name },
    sql: "",
    lock: "",
    why: undefined,
    bytes: null,
    expectedMs,
    parts: parts && new Set(parts),
  };
}

test("the longest goes first, but a whole after its parts, those that came back among them", async () => {
  const whole = work(1, 1000, [2, 3]);
  const [one, other, apart] = [work(2, 30), work(3, 20), work(4, 10)];
  const queue = new WorkQueue([apart, whole, other, one]);
  expect(await queue.take()).toBe(one);
  expect(await queue.take()).toBe(other);
  queue.release(one, "back");
  expect(await queue.take()).toBe(one);
  expect(await queue.take()).toBe(apart);
  const last = queue.take();
  queue.release(other);
  queue.release(apart);
  queue.release(one);
  expect(await last).toBe(whole);
  queue.release(whole);
  expect(await queue.take()).toBeUndefined();
});

test("where the order is given the longest waits for its turn", async () => {
  const [urgent, long] = [work(1, 10), work(2, 1000)];
  const queue = new WorkQueue([urgent, long], "given");
  expect(await queue.take()).toBe(urgent);
  expect(await queue.take()).toBe(long);
});

test("a whole whose parts need nothing does not wait, and a queue that is closed gives nothing more", async () => {
  const queue = new WorkQueue([work(5, 1), work(1, 1000, [2, 3])]);
  expect((await queue.take())?.oid).toBe(1);
  queue.close();
  expect(await queue.take()).toBeUndefined();
});
