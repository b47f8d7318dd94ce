/** One change of a sqitch.plan, in the order in which they are deployed. */
export interface PlannedChange {
  name: string;
  line: number;
  /**
   * Where the same change comes again later (`sqitch rework`): the tags between the two, one of which is in the name of
   * the script that this one has kept.
   */
  reworkTags: readonly string[];
}

/** A line that is no change, tag, pragma or comment. */
export interface PlanProblem {
  line: number;
  text: string;
}

const change = /^([+-]?)\s*([^\s@#%:[\]]+)(?:\s+\[[^\]]*\])?\s+\d{4}-\d\d-\d\dT/;
const tag = /^@(\S+)\s/;

/** Reads a sqitch.plan (sqitchtutorial, "sqitch.plan"; syntax version 1.0.0): its changes, and lines that are none. */
export function readPlan(text: string): { changes: PlannedChange[]; problems: PlanProblem[] } {
  const changes: { name: string; line: number; tags: string[] }[] = [];
  const problems: PlanProblem[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/(?:^|\s)#.*$/, "").trim();
    if (line === "" || line.startsWith("%")) continue;
    const tagged = tag.exec(`${line} `)?.[1];
    const [, sign, name] = change.exec(line) ?? [];
    if (tagged !== undefined) changes.at(-1)?.tags.push(tagged);
    // A minus would revert a change; Sqitch reads it, and nothing writes it.
    else if (name === undefined || sign === "-") problems.push({ line: index + 1, text: raw.trim() });
    else changes.push({ name, line: index + 1, tags: [] });
  }
  const planned = changes.map(({ name, line }, index) => {
    const again = changes.findIndex((later, at) => at > index && later.name === name);
    const reworkTags = again === -1 ? [] : changes.slice(index, again).flatMap(({ tags }) => tags);
    return { name, line, reworkTags };
  });
  return { changes: planned, problems };
}
