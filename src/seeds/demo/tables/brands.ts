import { dayMs } from "../calendar.ts";
import { copyJson, copyNull, copyText } from "../copy-text.ts";
import { Random } from "../random.ts";
import type { Shop } from "../shop.ts";
import type { DemoTable } from "./table.ts";

export const brands: DemoTable = {
  name: "brands",
  columns: [
    "id",
    "name",
    "slug",
    "description",
    "logo_url",
    "website_url",
    "metadata",
    "is_active",
    "created_at",
    "updated_at",
    "deleted_at",
  ],
  lines: brandLines,
};

function* brandLines({ words, calendar, ids, counts, seed }: Shop): Generator<string> {
  const random = new Random(seed, "brands");
  for (let brand = 0; brand < counts.brands; brand++) {
    const { name = "", slug = "", line = "", departments = [] } = words.brands[brand] ?? {};
    const created = calendar.opening + random.below(dayMs);
    const updated = created + random.below(calendar.now - created);
    const metadata = copyJson({ departments, founded: 1890 + random.below(130) });
    // The last of a long list was given up.
    const gone = brand >= 40;
    yield `${ids.brands.of(brand)}\t${copyText(name)}\t${slug}\t${copyText(`${line}.`)}\thttps://cdn.example.com/brands/${slug}.svg\thttps://${slug}.example/\t${metadata}\t${
      gone ? "f" : "t"
    }\t${calendar.text(created)}\t${calendar.text(updated)}\t${gone ? calendar.text(updated) : copyNull}\n`;
  }
}
