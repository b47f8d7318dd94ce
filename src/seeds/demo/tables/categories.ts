import { dayMs } from "../calendar.ts";
import { copyNull, copyText } from "../copy-text.ts";
import { Random } from "../random.ts";
import type { Shop } from "../shop.ts";
import type { DemoTable } from "./table.ts";

export const categories: DemoTable = {
  name: "categories",
  columns: [
    "id",
    "name",
    "slug",
    "description",
    "parent_id",
    "image_url",
    "metadata",
    "sort_order",
    "is_active",
    "created_at",
    "updated_at",
    "deleted_at",
  ],
  lines: categoryLines,
};

function* categoryLines({ words, calendar, ids, counts, seed }: Shop): Generator<string> {
  const random = new Random(seed, "categories");
  const children = new Map<number | undefined, number>();
  for (let category = 0; category < counts.categories; category++) {
    const { name = "", slug = "", department = "", parent } = words.categories[category] ?? {};
    const order = (children.get(parent) ?? 0) + 1;
    children.set(parent, order);
    const created = calendar.opening + random.below(dayMs);
    const updated = created + random.below(calendar.now - created);
    const about = parent === undefined ? `Everything for ${name}` : `${name}, in ${department}`;
    const image = parent === undefined ? `https://cdn.example.com/categories/${slug}.jpg` : copyNull;
    yield `${ids.categories.of(category)}\t${copyText(name)}\t${slug}\t${copyText(about)}.\t${
      parent === undefined ? copyNull : ids.categories.of(parent)
    }\t${image}\t{}\t${order * 10}\tt\t${calendar.text(created)}\t${calendar.text(updated)}\t${copyNull}\n`;
  }
}
