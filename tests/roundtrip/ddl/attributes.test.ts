import { assert, asyncProperty, boolean, constantFrom, string } from "fast-check";
import { expect, test } from "vitest";
import { grantsOf } from "../../../src/roundtrip/catalog/grants.ts";
import type { CatalogObject, Properties } from "../../../src/roundtrip/catalog/object.ts";
import { attributeChanges, attributesOf } from "../../../src/roundtrip/ddl/attributes.ts";
import { quoteIdentifier } from "../../../src/postgres/identifiers.ts";
import { catalogScene } from "../catalog-scene.ts";

const names = { comment: "TABLE app.t", grant: "TABLE app.t", owner: "TABLE app.t" };

function table(properties: Properties): CatalogObject {
  return { kind: "table", identity: "app.t", parent: null, properties };
}

test("security labels are set, changed and taken away, each in its provider's name", () => {
  const labelled = table({ labels: { selinux: "it's secret", "Odd one": "x" } });
  expect(attributesOf(labelled, names)).toEqual([
    `SECURITY LABEL FOR "Odd one" ON TABLE app.t IS 'x';`,
    `SECURITY LABEL FOR selinux ON TABLE app.t IS 'it''s secret';`,
  ]);
  const other = table({ labels: { selinux: "public" } });
  expect(attributeChanges(labelled, other, names)).toEqual([
    `SECURITY LABEL FOR "Odd one" ON TABLE app.t IS NULL;`,
    `SECURITY LABEL FOR selinux ON TABLE app.t IS 'public';`,
  ]);
  expect(attributeChanges(other, other, names)).toEqual([]);
});

test("owner and comment are changed only where they differ, and a comment that is gone is NULL", () => {
  const from = table({ owner: "app", comment: "old" });
  expect(attributeChanges(from, table({ owner: "app", comment: "back\\slash" }), names)).toEqual([
    "COMMENT ON TABLE app.t IS E'back\\\\slash';",
  ]);
  expect(attributeChanges(from, table({ owner: "Group" }), names)).toEqual([
    `ALTER TABLE app.t OWNER TO "Group";`,
    "COMMENT ON TABLE app.t IS NULL;",
  ]);
});

test("grants are what an object has beyond the defaults, revokes what it lacks of them", () => {
  const defaults = ["=X/app", "app=X/app"];
  expect(grantsOf(["app=X/app", `"Odd ""one"""=X*/app`, "a=X/b"], defaults, "app")).toEqual({
    grants: [
      { to: 'Odd "one"', privilege: "EXECUTE", option: true },
      { to: "a", privilege: "EXECUTE", by: "b" },
    ],
    revokes: [{ to: "PUBLIC", privilege: "EXECUTE" }],
  });
  expect(grantsOf(defaults, defaults, "app")).toEqual({});
});

test("grants are given and taken back: to PUBLIC, with grant option, by another role, and revoked defaults", () => {
  const granted = table({
    grants: [
      { to: "PUBLIC", privilege: "SELECT" },
      { to: "Reader", privilege: "SELECT", option: true },
      { to: "public", privilege: "SELECT", by: "Reader" },
    ],
    revokes: [{ to: "app", privilege: "DELETE" }],
  });
  expect(attributesOf(granted, names)).toEqual([
    "REVOKE DELETE ON TABLE app.t FROM app;",
    "GRANT SELECT ON TABLE app.t TO PUBLIC;",
    `GRANT SELECT ON TABLE app.t TO "Reader" WITH GRANT OPTION;`,
    `SET ROLE "Reader"; GRANT SELECT ON TABLE app.t TO public; RESET ROLE;`,
  ]);
  expect(attributeChanges(granted, table({}), names)).toContain("GRANT DELETE ON TABLE app.t TO app;");
  expect(
    attributesOf(table({ grants: [{ to: "app", privilege: "SELECT" }] }), { ...names, columns: " (a)" }),
  ).toEqual(["GRANT SELECT (a) ON TABLE app.t TO app;"]);
});

test("a grant comes after the one that its giver has it from, and is revoked before that", () => {
  const chain = table({
    grants: [
      { to: "a", privilege: "SELECT", by: "m" },
      { to: "m", privilege: "SELECT", option: true, by: "z" },
      { to: "z", privilege: "SELECT", option: true },
    ],
  });
  expect(attributesOf(chain, names)).toEqual([
    "GRANT SELECT ON TABLE app.t TO z WITH GRANT OPTION;",
    "SET ROLE z; GRANT SELECT ON TABLE app.t TO m WITH GRANT OPTION; RESET ROLE;",
    "SET ROLE m; GRANT SELECT ON TABLE app.t TO a; RESET ROLE;",
  ]);
  expect(attributeChanges(chain, table({}), names)).toEqual([
    "SET ROLE m; REVOKE SELECT ON TABLE app.t FROM a; RESET ROLE;",
    "SET ROLE z; REVOKE SELECT ON TABLE app.t FROM m; RESET ROLE;",
    "REVOKE SELECT ON TABLE app.t FROM z;",
  ]);
});

test("whatever a role is called, what it was granted is read as the server says it", async () => {
  const scene = await catalogScene();
  const right = constantFrom("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER");
  const name = string({ minLength: 1, maxLength: 20, unit: "grapheme" }).filter(
    (text) => Buffer.byteLength(text) < 40 && text.isWellFormed() && !text.includes("\0"),
  );
  await assert(
    asyncProperty(name, name, right, boolean(), async (a, b, privilege, option) => {
      const [to, by] = [`t.${a}`, `g.${b}`];
      const [quotedTo, quotedBy] = [quoteIdentifier(to), quoteIdentifier(by)];
      const item = await scene.sql.begin(async (sql) => {
        await sql.unsafe(`CREATE ROLE ${quotedTo}; CREATE ROLE ${quotedBy}`).simple();
        const [row] = await sql`
          SELECT makeaclitem(${quotedTo}::regrole, ${quotedBy}::regrole, ${privilege}, ${option})::text AS item`;
        await sql.unsafe(`DROP ROLE ${quotedTo}, ${quotedBy}`);
        return String(row?.["item"]);
      });
      const { grants } = grantsOf([item], [], "somebody else");
      expect(grants).toEqual([{ to, privilege, ...(option && { option }), by }]);
    }),
    { numRuns: 40 },
  );
});
