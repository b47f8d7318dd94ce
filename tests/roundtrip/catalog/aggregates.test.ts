import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const total = "CREATE AGGREGATE public.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')";

const aggregates = `${total};
  COMMENT ON AGGREGATE total(integer) IS 'adds up'; REVOKE EXECUTE ON FUNCTION total FROM PUBLIC;
  CREATE AGGREGATE "All"(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0', PARALLEL = SAFE);
  COMMENT ON AGGREGATE "All"(*) IS 'counts'; REVOKE EXECUTE ON FUNCTION "All" FROM PUBLIC;
  CREATE AGGREGATE mean(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, SSPACE = 128, FINALFUNC = numeric_avg,
    FINALFUNC_MODIFY = SHAREABLE, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize,
    DESERIALFUNC = numeric_avg_deserialize, MSFUNC = numeric_avg_accum, MINVFUNC = numeric_accum_inv, MSTYPE = internal,
    MSSPACE = 64, MFINALFUNC = numeric_avg, MFINALFUNC_MODIFY = READ_WRITE, PARALLEL = RESTRICTED);
  CREATE AGGREGATE biggest(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >, MSFUNC = int4pl,
    MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0');
  CREATE AGGREGATE listed(VARIADIC "the items" "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA);
  CREATE FUNCTION disc(internal, double precision, anyelement) RETURNS anyelement
    LANGUAGE internal AS 'percentile_disc_final';
  CREATE AGGREGATE share(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
    FINALFUNC = disc, FINALFUNC_EXTRA);
  CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi,
    STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);`;

test("aggregates of every shape are made anew", async () => {
  const made = await madeAnew(aggregates);
  expect(made).toContain(
    "CREATE AGGREGATE public.total(integer) (\n  SFUNC = int4pl,\n  STYPE = integer,\n  INITCOND = '0'\n);",
  );
  expect(made).toContain('REVOKE EXECUTE ON FUNCTION public."All"() FROM PUBLIC;');
  expect(made.filter((statement) => statement.includes("HYPOTHETICAL"))).toHaveLength(1);
});

test("an aggregate that is gone comes back, and one left behind is dropped", async () => {
  const dropped =
    'DROP AGGREGATE total(integer); DROP AGGREGATE "All"(*); DROP AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any")';
  await expect(takenBack(aggregates, dropped)).resolves.toMatchObject({
    found: [
      'removed aggregate public."All"(*)',
      'removed aggregate public.place("any")',
      "removed aggregate public.total(integer)",
    ],
  });
  await expect(takenBack("", total)).resolves.toMatchObject({
    statements: ["DROP AGGREGATE public.total(integer);"],
  });
});

const usual = "SFUNC = int4pl, STYPE = integer";

test.each([
  ["initcond", `${usual}, INITCOND = '1'`],
  ["sfunc", "SFUNC = int4mul, STYPE = integer, INITCOND = '0'"],
  ["sspace", `${usual}, INITCOND = '0', SSPACE = 8`],
  ["combinefunc", `${usual}, INITCOND = '0', COMBINEFUNC = int4pl`],
  ["finalfunc", `${usual}, INITCOND = '0', FINALFUNC = int4abs`],
  ["finalfuncModify", `${usual}, INITCOND = '0', FINALFUNC_MODIFY = READ_WRITE`],
  ["parallel", `${usual}, INITCOND = '0', PARALLEL = SAFE`],
  ["sortop", `${usual}, INITCOND = '0', SORTOP = <`],
])("an aggregate's changed %s is told by that name and replaced", async (name, options) => {
  const { found, statements } = await takenBack(
    total,
    `CREATE OR REPLACE AGGREGATE total(integer) (${options})`,
  );
  expect(found).toEqual([`aggregate public.total(integer): ${name}`]);
  expect(statements).toHaveLength(1);
  expect(statements[0]).toMatch(/^CREATE OR REPLACE AGGREGATE public\.total\(integer\) /);
});

test("an aggregate with another result is dropped and made anew with all that it had", async () => {
  const before = `${total}; COMMENT ON AGGREGATE total(integer) IS 'adds up'`;
  const { found, statements } = await takenBack(
    before,
    "DROP AGGREGATE total(integer); CREATE AGGREGATE total(integer) (SFUNC = int8_sum, STYPE = numeric)".replace(
      "int8_sum, STYPE = numeric",
      "int84pl, STYPE = bigint, INITCOND = '0'",
    ),
  );
  expect(found).toEqual(["aggregate public.total(integer): comment, result, sfunc, stype"]);
  expect(statements[0]).toBe("DROP AGGREGATE public.total(integer);");
});

test("an aggregate's comment, owner and grants come back", async () => {
  const [role = ""] = await newRoles(1);
  const aggregate = 'aggregate public."All"(*)';
  await expect(takenBack(aggregates, 'COMMENT ON AGGREGATE "All"(*) IS NULL')).resolves.toMatchObject({
    found: [`${aggregate}: comment`],
  });
  await expect(takenBack(aggregates, `GRANT EXECUTE ON FUNCTION "All" TO ${role}`)).resolves.toMatchObject({
    found: [`${aggregate}: grants`],
  });
  await expect(takenBack(aggregates, `ALTER AGGREGATE "All"(*) OWNER TO ${role}`)).resolves.toMatchObject({
    found: [`${aggregate}: owner`],
  });
});
