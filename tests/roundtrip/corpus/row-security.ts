import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const docs =
  "CREATE TABLE docs (id int PRIMARY KEY, owner text, body text); ALTER TABLE docs ENABLE ROW LEVEL SECURITY;";
const own = `${docs} CREATE POLICY own ON docs FOR UPDATE USING (owner = current_user) WITH CHECK (owner = current_user);`;

export const wrong: WrongDown[] = [
  {
    name: "row security stays on",
    before: "CREATE TABLE docs (id int PRIMARY KEY, owner text);",
    up: "ALTER TABLE docs ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON docs USING (owner = current_user);",
    down: "DROP POLICY own ON docs;",
    finds: [notRestored("table public.docs")],
  },
  {
    name: "row security stays off",
    before: own,
    up: "ALTER TABLE docs DISABLE ROW LEVEL SECURITY;",
    down: "SELECT 1;",
    finds: [notRestored("table public.docs")],
  },
  {
    name: "FORCE is lost",
    before: `${docs} ALTER TABLE docs FORCE ROW LEVEL SECURITY;`,
    up: "ALTER TABLE docs NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;",
    down: "ALTER TABLE docs ENABLE ROW LEVEL SECURITY;",
    finds: [notRestored("table public.docs")],
  },
  {
    name: "a policy is left",
    before: docs,
    up: "CREATE POLICY readers ON docs FOR SELECT USING (true);",
    down: "DROP POLICY IF EXISTS reader ON docs;",
    finds: [leftBehind("policy readers on public.docs")],
  },
  {
    name: "a policy comes back for all roles",
    before: `CREATE ROLE corpus_policies_1; ${docs} CREATE POLICY staff ON docs TO corpus_policies_1 USING (true);`,
    up: "DROP POLICY staff ON docs;",
    down: "CREATE POLICY staff ON docs USING (true);",
    roles: ["corpus_policies_1"],
    finds: [notRestored("policy staff on public.docs")],
  },
  {
    name: "a policy comes back without WITH CHECK",
    before: own,
    up: "DROP POLICY own ON docs;",
    down: "CREATE POLICY own ON docs FOR UPDATE USING (owner = current_user);",
    finds: [notRestored("policy own on public.docs")],
  },
  {
    name: "a restrictive policy comes back as a permissive one",
    before: `${docs} CREATE POLICY short ON docs AS RESTRICTIVE FOR SELECT USING (length(body) < 100);`,
    up: "DROP POLICY short ON docs;",
    down: "CREATE POLICY short ON docs FOR SELECT USING (length(body) < 100);",
    finds: [notRestored("policy short on public.docs")],
  },
  {
    name: "a policy keeps its new condition",
    before: own,
    up: "ALTER POLICY own ON docs USING (owner = session_user);",
    down: "SELECT 1;",
    finds: [notRestored("policy own on public.docs")],
  },
  {
    name: "the comment on a policy is lost",
    before: `${own} COMMENT ON POLICY own ON docs IS 'by law';`,
    up: "DROP POLICY own ON docs;",
    down: "CREATE POLICY own ON docs FOR UPDATE USING (owner = current_user) WITH CHECK (owner = current_user);",
    finds: [notRestored("policy own on public.docs", "comment")],
  },
];

export const right: RightPair[] = [
  {
    name: "row security with policies comes and goes",
    before: "CREATE TABLE docs (id int PRIMARY KEY, owner text);",
    up: `ALTER TABLE docs ENABLE ROW LEVEL SECURITY; ALTER TABLE docs FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON docs USING (owner = current_user); CREATE POLICY no_delete ON docs AS RESTRICTIVE FOR DELETE USING (false);`,
    down: `DROP POLICY no_delete ON docs; DROP POLICY own ON docs;
ALTER TABLE docs NO FORCE ROW LEVEL SECURITY; ALTER TABLE docs DISABLE ROW LEVEL SECURITY;`,
  },
  {
    name: "row security is off while rows are changed",
    before: own,
    up: `ALTER TABLE docs DISABLE ROW LEVEL SECURITY; UPDATE docs SET body = body; ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
ALTER TABLE docs ADD COLUMN n int;`,
    down: "ALTER TABLE docs DROP COLUMN n;",
  },
  {
    name: "a policy for roles is changed and set back",
    before: `CREATE ROLE corpus_policies_2; CREATE ROLE corpus_policies_3; ${docs}
CREATE POLICY staff ON docs TO corpus_policies_2, corpus_policies_3 USING (true);`,
    up: "ALTER POLICY staff ON docs TO PUBLIC USING (id > 0); ALTER POLICY staff ON docs RENAME TO everybody;",
    down: "ALTER POLICY everybody ON docs RENAME TO staff; ALTER POLICY staff ON docs TO corpus_policies_3, corpus_policies_2 USING (true);",
    roles: ["corpus_policies_2", "corpus_policies_3"],
  },
  {
    name: "a policy is made again as it was",
    before: `${own} COMMENT ON POLICY own ON docs IS 'by law';`,
    up: "DROP POLICY own ON docs;",
    down: `CREATE POLICY own ON docs AS PERMISSIVE FOR UPDATE TO PUBLIC USING ((owner = CURRENT_USER)) WITH CHECK ((owner = CURRENT_USER));
COMMENT ON POLICY own ON docs IS 'by law';`,
  },
];
