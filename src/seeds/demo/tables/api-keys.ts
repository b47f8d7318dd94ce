import { dayMs } from "../calendar.ts";
import { copyArray, copyNull, copyText } from "../copy-text.ts";
import { randomHash } from "../demo-id.ts";
import { Random } from "../random.ts";
import { inRhythm, type Shop } from "../shop.ts";
import type { DemoTable } from "./table.ts";

export const apiKeys: DemoTable = {
  name: "api_keys",
  columns: [
    "id",
    "name",
    "key_hash",
    "user_id",
    "permissions",
    "rate_limit",
    "expires_at",
    "last_used_at",
    "is_active",
    "created_at",
    "updated_at",
    "deleted_at",
  ],
  lines: keyLines,
};

const rights = [
  copyArray(["products:read"]),
  copyArray(["products:read", "products:write"]),
  copyArray(["products:read", "users:read"]),
];

function* keyLines({ calendar, ids, counts, seed, staff, words }: Shop): Generator<string> {
  const random = new Random(seed, "api_keys");
  const { keys } = words.traffic;
  for (let key = 0; key < counts.api_keys; key++) {
    const round = Math.floor(key / keys.length);
    const name = `${keys[key % keys.length]}${round === 0 ? "" : ` ${round + 1}`}`;
    const created = inRhythm(calendar.opening + dayMs, calendar.now, random.unit(), random, calendar);
    const used = random.chance(0.85)
      ? inRhythm(created, calendar.now, 1 - random.unit() * random.unit(), random, calendar)
      : undefined;
    const expires = random.chance(0.5) ? calendar.text(created + 365 * dayMs) : copyNull;
    const state = random.below(100);
    const gone = state >= 94;
    const updated = gone ? inRhythm(used ?? created, calendar.now, random.unit(), random, calendar) : created;
    yield `${ids.api_keys.of(key)}\t${copyText(name)}\t${randomHash(random)}\t${ids.users.of(
      random.below(staff),
    )}\t${random.pick(rights)}\t${random.pick([100, 1000, 1000, 5000])}\t${expires}\t${
      used === undefined ? copyNull : calendar.text(used)
    }\t${state < 88 ? "t" : "f"}\t${calendar.text(created)}\t${calendar.text(updated)}\t${
      gone ? calendar.text(updated) : copyNull
    }\n`;
  }
}
