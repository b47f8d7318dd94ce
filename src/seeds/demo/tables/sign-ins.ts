import { dayMs, hourMs } from "../calendar.ts";
import { copyJson, copyNull, copyText } from "../copy-text.ts";
import { stayingAmong, stayingUser } from "../customers.ts";
import { randomHash } from "../demo-id.ts";
import { Random } from "../random.ts";
import { inRhythm, type Shop } from "../shop.ts";
import { addressOf, agentOf } from "./addresses.ts";
import type { DemoTable } from "./table.ts";

export const refreshTokens: DemoTable = {
  name: "refresh_tokens",
  columns: [
    "id",
    "user_id",
    "token_hash",
    "expires_at",
    "created_at",
    "last_used_at",
    "ip_address",
    "user_agent",
  ],
  lines: tokenLines,
};

export const userSessions: DemoTable = {
  name: "user_sessions",
  columns: [
    "id",
    "user_id",
    "session_token",
    "ip_address",
    "user_agent",
    "location",
    "expires_at",
    "created_at",
    "last_activity_at",
  ],
  lines: sessionLines,
};

const tokenMs = 30 * dayMs;
const sessionMs = 14 * dayMs;

function* tokenLines(shop: Shop): Generator<string> {
  const { calendar, ids, counts } = shop;
  const draw = signIns(shop, "refresh_tokens");
  for (let token = 0; token < counts.refresh_tokens; token++) {
    const { user, address, agent, at, random } = draw();
    const used = random.chance(0.8) ? calendar.text(lastUse(at, tokenMs, random, shop)) : copyNull;
    yield `${ids.refresh_tokens.of(token)}\t${ids.users.of(user)}\t${randomHash(random)}\t${calendar.text(
      at + tokenMs,
    )}\t${calendar.text(at)}\t${used}\t${address}\t${agent}\n`;
  }
}

function* sessionLines(shop: Shop): Generator<string> {
  const { calendar, ids, counts, words } = shop;
  const draw = signIns(shop, "user_sessions");
  const places = words.people.cities.map(([city, country]) => copyJson({ city, country }));
  for (let session = 0; session < counts.user_sessions; session++) {
    const { user, address, agent, at, random } = draw();
    const place = random.chance(0.9) ? places[(user * 31) % places.length] : random.pick(places);
    yield `${ids.user_sessions.of(session)}\t${ids.users.of(user)}\t${randomHash(random)}\t${address}\t${agent}\t${place}\t${calendar.text(
      at + sessionMs,
    )}\t${calendar.text(at)}\t${calendar.text(lastUse(at, sessionMs, random, shop))}\n`;
  }
}

interface SignIn {
  user: number;
  address: string;
  agent: string;
  at: number;
  random: Random;
}

/** Signs somebody in: who is here for long does so more often, and most of it was lately, for what is old is cleared away. */
function signIns(shop: Shop, stream: string): () => SignIn {
  const { seed, counts, joinedAt, calendar, words } = shop;
  const random = new Random(seed, stream);
  const agents = words.traffic.userAgents.map(copyText);
  const customers = stayingAmong(counts.users);
  return () => {
    const user = stayingUser(random.lowBelow(customers));
    const from = Math.max(joinedAt[user] ?? 0, calendar.now - 90 * dayMs);
    const ago = random.unit() * random.unit();
    const away = random.chance(0.15);
    return {
      user,
      address: addressOf(user, away),
      agent: agents[agentOf(user, agents.length, away)] ?? copyNull,
      at: inRhythm(from, calendar.now, 1 - ago, random, calendar),
      random,
    };
  };
}

function lastUse(at: number, lifeMs: number, random: Random, { calendar }: Shop): number {
  const until = Math.min(calendar.now, at + lifeMs);
  return at + Math.floor(Math.min(until - at, random.chance(0.5) ? hourMs : lifeMs) * random.unit());
}
