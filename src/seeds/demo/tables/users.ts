import { dayMs } from "../calendar.ts";
import { copyArray, copyBoolean, copyJson, copyNull, copyText } from "../copy-text.ts";
import { hasLeft } from "../customers.ts";
import { Random } from "../random.ts";
import { inRhythm, type Shop } from "../shop.ts";
import { slugOf } from "../vocabulary.ts";
import type { DemoTable } from "./table.ts";

/** No hash function gives this, so no password fits it. */
export const unusablePassword = "!demo: no password fits";

/** RFC 2606: nobody can have an address at these. */
const domains = ["example.com", "example.org", "example.net"];

/** Between first and last name; no name holds one. */
const marks = [".", ".", "_", "-"];

export const users: DemoTable = {
  name: "users",
  columns: [
    "id",
    "email",
    "password_hash",
    "first_name",
    "last_name",
    "avatar_url",
    "email_verified",
    "is_active",
    "roles",
    "metadata",
    "last_login_at",
    "login_count",
    "created_at",
    "updated_at",
    "deleted_at",
  ],
  lines: userLines,
};

function* userLines(shop: Shop): Generator<string> {
  const { words, calendar, ids, counts, joinedAt, staff } = shop;
  const random = new Random(shop.seed, "users");
  const nameOf = names(shop, random);
  const settings = words.people.locales.flatMap((locale) =>
    [true, false].map((newsletter) => copyJson({ locale, newsletter })),
  );
  for (let user = 0; user < counts.users; user++) {
    const { first, last, email } = nameOf(user);
    const joined = joinedAt[user] ?? calendar.now;
    const verified = user < staff || random.chance(0.88);
    const left = hasLeft(user) ? inRhythm(joined, calendar.now, random.unit(), random, calendar) : undefined;
    const active = left === undefined && (user < staff || random.chance(0.96));
    const id = ids.users.of(user);
    const avatar = random.chance(0.35) ? `https://cdn.example.com/avatars/${id}.jpg` : copyNull;
    const logins = verified ? 1 + random.lowBelow(Math.ceil((calendar.now - joined) / (4 * dayMs)) + 1) : 0;
    const seen = lastSeen(joined, left ?? calendar.now, random, shop);
    const changed = left ?? (logins > 0 ? seen : joined);
    yield `${id}\t${email}\t${unusablePassword}\t${first}\t${last}\t${avatar}\t${copyBoolean(verified)}\t${copyBoolean(
      active,
    )}\t${rolesOf(user, staff)}\t${random.pick(settings)}\t${logins > 0 ? calendar.text(seen) : copyNull}\t${logins}\t${calendar.text(
      joined,
    )}\t${calendar.text(changed)}\t${left === undefined ? copyNull : calendar.text(left)}\n`;
  }
}

/** Most were here lately. */
function lastSeen(joined: number, until: number, random: Random, { calendar }: Shop): number {
  const ago = random.unit() * random.unit() * random.unit();
  return inRhythm(joined, until, 1 - ago, random, calendar);
}

const roles = {
  admin: copyArray(["user", "admin"]),
  editor: copyArray(["user", "editor"]),
  user: copyArray(["user"]),
};

function rolesOf(user: number, staff: number): string {
  if (user >= staff) return roles.user;
  return user % 5 === 0 ? roles.admin : roles.editor;
}

interface Name {
  first: string;
  last: string;
  email: string;
}

/**
 * Gives every user a name, and no two the same address: the pairs of first and last names are gone through in a
 * scattered order, and from the second time on the address has a number.
 */
function names({ words }: Shop, random: Random): (user: number) => Name {
  const { firstNames, lastNames } = words.people;
  const plainFirst = firstNames.map((name) => slugOf(name).replaceAll("-", ""));
  const plainLast = lastNames.map((name) => slugOf(name).replaceAll("-", ""));
  const pairs = firstNames.length * lastNames.length;
  const step = coprimeStep(pairs);
  const start = random.below(pairs);
  return (user) => {
    const pair = (start + (user % pairs) * step) % pairs;
    const first = pair % firstNames.length;
    const last = Math.floor(pair / firstNames.length);
    const round = Math.floor(user / pairs);
    const mark = marks[(first + last) % marks.length];
    const number = round === 0 ? "" : String(round + 1);
    const domain = domains[(first * 7 + last) % domains.length];
    return {
      first: copyText(firstNames[first]),
      last: copyText(lastNames[last]),
      email: `${plainFirst[first]}${mark}${plainLast[last]}${number}@${domain}`,
    };
  };
}

/** A number near 0.618 of `count` that has no divisor with it in common. */
function coprimeStep(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.floor(count * 0.618);
  while (divisor(step, count) !== 1) step++;
  return step;
}
