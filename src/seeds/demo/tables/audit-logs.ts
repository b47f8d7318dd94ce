import { copyNull, copyText } from "../copy-text.ts";
import { hasLeft } from "../customers.ts";
import { randomId } from "../demo-id.ts";
import { Random } from "../random.ts";
import { countBefore, type Shop } from "../shop.ts";
import { addressOf, agentOf } from "./addresses.ts";
import { auditTimes } from "./audit-days.ts";
import { happenings, type Happening } from "./audit-happenings.ts";
import { money, priceBetween } from "./products.ts";
import type { DemoTable } from "./table.ts";

export const auditLogs: DemoTable = {
  name: "audit_logs",
  columns: [
    "id",
    "user_id",
    "action",
    "resource_type",
    "resource_id",
    "changes",
    "metadata",
    "ip_address",
    "user_agent",
    "request_id",
    "duration_ms",
    "status_code",
    "error_message",
    "created_at",
  ],
  lines: auditLines,
};

/** One entry but for its id and time: `user` is undefined for what a job did. */
interface Entry {
  user: number | undefined;
  action: string;
  resource: string;
  resourceId: string;
  changes: string;
  metadata: string;
  job: string | undefined;
  status: number;
  error: string;
  durationMs: number;
}

function* auditLines(shop: Shop): Generator<string> {
  const { calendar, ids, counts, words } = shop;
  const random = new Random(shop.seed, "audit_logs");
  const nextHappening = happenings(shop, calendar.auditStart);
  const draw = everyday(shop, random);
  const agents = words.traffic.userAgents.map(copyText);
  let number = 0;
  for (const time of auditTimes(counts.audit_logs, calendar, () => random.unit())) {
    const happening = nextHappening(time);
    const entry = happening === undefined ? draw(time) : entryOf(happening, shop, random);
    const { user, job } = entry;
    const away = random.chance(0.1);
    const who =
      user === undefined
        ? `198.51.100.${10 + random.below(3)}\t${job ?? copyNull}`
        : `${addressOf(user, away)}\t${agents[agentOf(user, agents.length, away)]}`;
    yield `${ids.audit_logs.of(number++)}\t${user === undefined ? copyNull : ids.users.of(user)}\t${entry.action}\t${
      entry.resource
    }\t${entry.resourceId}\t${entry.changes}\t${entry.metadata}\t${who}\t${randomId(random)}\t${entry.durationMs}\t${
      entry.status
    }\t${entry.error}\t${calendar.text(happening?.at ?? time)}\n`;
  }
}

function entryOf({ user, action, resource, index }: Happening, { ids }: Shop, random: Random): Entry {
  return {
    user,
    action,
    resource,
    resourceId: (resource === "user" ? ids.users : ids.products).of(index),
    changes: copyNull,
    metadata: resource === "user" ? web : back,
    job: undefined,
    status: action === "create" ? 201 : 204,
    error: copyNull,
    durationMs: duration(random, 40),
  };
}

const web = '{"source": "web"}';
const back = '{"source": "backoffice"}';

/** What goes on every day, among those who had come and what was there at the time; times must ascend. */
function everyday(shop: Shop, random: Random): (time: number) => Entry {
  const { joinedAt, catalogue, staff } = shop;
  let users = countBefore(joinedAt, shop.calendar.auditStart);
  let products = countBefore(catalogue.createdAt, shop.calendar.auditStart);
  return (time) => {
    while (users < joinedAt.length && (joinedAt[users] ?? time) < time) users++;
    while (products < catalogue.createdAt.length && (catalogue.createdAt[products] ?? time) < time)
      products++;
    const percent = random.below(100);
    if (percent < 58 || products === 0) return signIn(drawUser(users, random), percent, shop, random);
    if (percent < 74) return profile(drawUser(users, random), shop, random);
    const product = random.lowBelow(products);
    const job = percent >= 90;
    return edit(product, job ? undefined : random.below(staff), time, shop, random);
  };
}

/** Who has been here for long comes more often. */
function drawUser(users: number, random: Random): number {
  const user = random.lowBelow(users);
  return hasLeft(user) ? user - 1 : user;
}

/** Somebody comes, goes, or does not get in. */
function signIn(user: number, percent: number, { ids, staff }: Shop, random: Random): Entry {
  const failed = percent < 3;
  return {
    user,
    action: percent < 42 ? "login" : "logout",
    resource: "user",
    resourceId: ids.users.of(user),
    changes: copyNull,
    metadata: user < staff ? back : web,
    job: undefined,
    status: failed ? 401 : 200,
    error: failed ? "the password is wrong" : copyNull,
    durationMs: duration(random, failed ? 90 : 120),
  };
}

const profileChanges = [
  '{"metadata": {"newsletter": [true, false]}}',
  '{"metadata": {"newsletter": [false, true]}}',
  '{"metadata": {"locale": ["en-GB", "de-DE"]}}',
  '{"avatar_url": ["", "uploaded"]}',
  '{"email_verified": [false, true]}',
  '{"password_hash": "changed"}',
];

function profile(user: number, { ids }: Shop, random: Random): Entry {
  const refused = random.chance(0.02);
  return {
    user,
    action: "update",
    resource: "user",
    resourceId: ids.users.of(user),
    changes: refused ? copyNull : random.pick(profileChanges),
    metadata: web,
    job: undefined,
    status: refused ? 422 : 200,
    error: refused ? "the value is not valid" : copyNull,
    durationMs: duration(random, 60),
  };
}

/** The staff changes a product, or a job its stock and price. */
function edit(product: number, user: number | undefined, time: number, shop: Shop, random: Random): Entry {
  const { ids, catalogue, articles, words } = shop;
  const failed = random.chance(0.006);
  const isGone = (catalogue.deletedAt[product] ?? Number.NaN) < time;
  const article = articles[catalogue.article[product] ?? 0];
  const outcome = failed ? { status: 500, error: "deadlock detected" } : { status: 200, error: copyNull };
  return {
    user,
    action: "update",
    resource: "product",
    resourceId: ids.products.of(product),
    changes: failed || isGone ? copyNull : productChange(article?.price ?? [10, 20], random),
    metadata: user === undefined ? '{"source": "job"}' : back,
    job: user === undefined ? random.pick(words.traffic.jobAgents) : undefined,
    ...(isGone ? { status: 404, error: "no such product" } : outcome),
    durationMs: duration(random, failed ? 1200 : 45),
  };
}

function productChange(range: readonly [number, number], random: Random): string {
  const kind = random.below(10);
  if (kind < 6) return `{"stock_quantity": [${random.lowBelow(400)}, ${random.lowBelow(400)}]}`;
  if (kind < 9)
    return `{"price": [${money(priceBetween(range, random))}, ${money(priceBetween(range, random))}]}`;
  return '{"description": "changed"}';
}

/** In milliseconds: mostly near `usual`, and now and then many times that. */
function duration(random: Random, usual: number): number {
  const unit = random.unit();
  return Math.floor(usual * (0.4 + unit)) + (unit > 0.98 ? random.lowBelow(usual * 40) : 0);
}
