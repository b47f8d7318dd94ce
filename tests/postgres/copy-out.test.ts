import { expect, test } from "vitest";
import { connect } from "../../src/postgres/connect.ts";
import { loadTarget } from "../../src/postgres/pool.ts";
import type { Session } from "../../src/postgres/session.ts";
import { freshDatabase } from "../support/database.ts";

async function openSession(): Promise<{ session: Session; kill: () => Promise<unknown> }> {
  const { url, sql } = await freshDatabase();
  const target = await loadTarget({ cwd: "/", env: {}, databaseUrl: url, inline: {} });
  const session = await connect(target);
  return { session, kill: async () => sql`SELECT pg_terminate_backend(${session.info.pid})` };
}

function numbers(count: number): string {
  return `COPY (SELECT n, repeat('x', 100) FROM generate_series(1, ${count}) AS n) TO STDOUT`;
}

async function lengthOf(rows: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const piece of rows) bytes += piece.length;
  return bytes;
}

async function answers(session: Session): Promise<void> {
  expect(await session.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await session.close();
}

test.each([0, 1, 1000, 100_000])(
  "gives %d rows, all of them and in order, and the session goes on",
  async (count) => {
    const { session } = await openSession();
    const pieces: Buffer[] = [];
    for await (const piece of session.copyOut(numbers(count))) pieces.push(piece);
    const lines = Buffer.concat(pieces).toString("utf8").split("\n").slice(0, -1);
    expect(lines.map((line) => Number(line.split("\t")[0]))).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
    await answers(session);
  },
);

test("what is taken slowly is not piled up", async () => {
  const { session } = await openSession();
  let bytes = 0;
  let largest = 0;
  for await (const piece of session.copyOut(numbers(200_000))) {
    bytes += piece.length;
    largest = Math.max(largest, piece.length);
    if (bytes % 7 === 0) await new Promise((resolve) => void setTimeout(resolve, 1));
  }
  expect(bytes).toBeGreaterThan(20_000_000);
  expect(largest).toBeLessThan(1_000_000);
  await answers(session);
});

test("who stops taking them has the statement cancelled, and the session goes on", async () => {
  const { session } = await openSession();
  for await (const piece of session.copyOut(numbers(5_000_000))) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  await answers(session);
});

test("what was never begun sends nothing", async () => {
  const { session } = await openSession();
  const rows = session.copyOut("COPY nothing TO STDOUT");
  expect(await rows.return()).toEqual({ done: true, value: undefined });
  await answers(session);
});

test.each([
  ["before the first row", "COPY nothing TO STDOUT", "42P01"],
  ["between rows", "COPY (SELECT 1 / (n - 50000) FROM generate_series(1, 100000) AS n) TO STDOUT", "22012"],
])("the server's error %s is thrown, and the session goes on", async (_, text, code) => {
  const { session } = await openSession();
  await expect(lengthOf(session.copyOut(text))).rejects.toMatchObject({ code });
  await answers(session);
});

test("a connection that is lost between rows is an error, and no end", async () => {
  const { session, kill } = await openSession();
  const rows = session.copyOut(numbers(5_000_000));
  await rows.next();
  await kill();
  await expect(lengthOf(rows)).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:57P01|CONNECTION_CLOSED)$/),
  });
  expect(session.lost).toBe(true);
  await session.close();
});
