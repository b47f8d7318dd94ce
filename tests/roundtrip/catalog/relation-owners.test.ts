import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

test("owners and grants of tables, columns and sequences come back", async () => {
  const [owner = "", giver = "", reader = "", heir = ""] = await newRoles(4);
  const scene = `
    GRANT ALL ON SCHEMA public TO ${owner};
    CREATE TABLE public.t (id serial, key bigint GENERATED ALWAYS AS IDENTITY, secret text);
    CREATE SEQUENCE public.s;
    ALTER TABLE t OWNER TO ${owner};
    ALTER SEQUENCE s OWNER TO ${owner};
    GRANT SELECT, UPDATE (secret) ON t TO ${reader} WITH GRANT OPTION;
    GRANT SELECT (secret) ON t TO ${giver} WITH GRANT OPTION;
    SET ROLE ${giver}; GRANT SELECT (secret) ON t TO ${reader}; RESET ROLE;
    REVOKE DELETE ON t FROM ${owner};
    GRANT USAGE ON SEQUENCE t_id_seq, t_key_seq, s TO ${reader}`;
  await madeAnew(scene);

  const other = await takenBack(scene, `ALTER TABLE t OWNER TO ${heir}; ALTER SEQUENCE s OWNER TO postgres`);
  expect(other.found).toContain("sequence public.s: owner");
  expect(other.statements).toContain(`ALTER TABLE public.t OWNER TO ${owner};`);

  const column = await takenBack(scene, `REVOKE SELECT (secret) ON t FROM ${giver} CASCADE`);
  expect(column.found).toEqual(["column public.t.secret: grants"]);

  const table = await takenBack(scene, `GRANT DELETE ON t TO ${owner}; REVOKE SELECT ON t FROM ${reader}`);
  expect(table.found).toEqual(["table public.t: grants, revokes"]);
  expect(table.statements).toContain(`REVOKE DELETE ON TABLE public.t FROM ${owner};`);

  const sequence = await takenBack(scene, `REVOKE USAGE ON SEQUENCE t_key_seq FROM ${reader}`);
  expect(sequence.found).toEqual(["sequence public.t_key_seq: grants"]);
});
