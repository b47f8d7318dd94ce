import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ResponseTap } from "../../src/postgres/response-tap.ts";

/** A message of the server's: its type and a body that is of no interest. */
function message(type: string, bodyLength: number): Buffer {
  const bytes = Buffer.alloc(5 + bodyLength, "Z");
  bytes.write(type, 0, "latin1");
  bytes.writeUInt32BE(4 + bodyLength, 1);
  return bytes;
}

const answer = fc.record({
  completed: fc.nat(5),
  fails: fc.boolean(),
  bodies: fc.array(fc.nat(40), { minLength: 7, maxLength: 7 }),
});

test("counts the statements before the first failure, however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(answer),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (answers, cuts) => {
        const bytes = Buffer.concat(
          answers.flatMap(({ completed, fails, bodies }) => [
            ...Array.from({ length: completed }, (_, index) => message("C", bodies[index] ?? 0)),
            ...(fails ? [message("E", bodies[5] ?? 0)] : []),
            message("Z", bodies[6] ?? 0),
          ]),
        );
        const tap = new ResponseTap();
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          tap.read(bytes.subarray(at, end));
          at = end;
        }
        expect(tap.completedBeforeFailure).toBe(answers.find(({ fails }) => fails)?.completed);
      },
    ),
  );
});

test("after a reset the next failure counts", () => {
  const tap = new ResponseTap();
  tap.read(Buffer.concat([message("C", 3), message("E", 9), message("Z", 1)]));
  expect(tap.completedBeforeFailure).toBe(1);
  tap.reset();
  expect(tap.completedBeforeFailure).toBeUndefined();
  tap.read(Buffer.concat([message("E", 9), message("Z", 1)]));
  expect(tap.completedBeforeFailure).toBe(0);
});
