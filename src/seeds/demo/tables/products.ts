import { copyArray, copyBoolean, copyJson, copyNull, copyText } from "../copy-text.ts";
import { Random } from "../random.ts";
import { inRhythm, type Shop } from "../shop.ts";
import { type Article, slugOf } from "../vocabulary.ts";
import type { DemoTable } from "./table.ts";

export const products: DemoTable = {
  name: "products",
  columns: [
    "id",
    "name",
    "slug",
    "description",
    "short_description",
    "price",
    "compare_at_price",
    "cost",
    "category_id",
    "brand_id",
    "sku",
    "barcode",
    "stock_quantity",
    "low_stock_threshold",
    "weight",
    "dimensions",
    "images",
    "tags",
    "metadata",
    "is_active",
    "is_featured",
    "created_by",
    "updated_by",
    "created_at",
    "updated_at",
    "published_at",
    "deleted_at",
  ],
  lines: productLines,
};

function* productLines(shop: Shop): Generator<string> {
  const random = new Random(shop.seed, "products");
  const brandsOf = brandChoice(shop);
  for (let product = 0; product < shop.counts.products; product++) {
    const article = shop.articles[shop.catalogue.article[product] ?? 0];
    if (article === undefined) return;
    const brands = brandsOf(article.department);
    const brand = brands.length === 0 || random.chance(0.06) ? undefined : random.pick(brands);
    const fields = [
      shop.ids.products.of(product),
      ...wording(product, article, brand, random, shop),
      ...stock(product, article, random, shop),
      ...life(product, random, shop),
    ];
    yield `${fields.join("\t")}\n`;
  }
}

/** Who supplies a department, among the brands that the demo has. */
function brandChoice({ words, counts }: Shop): (department: string) => readonly number[] {
  const known = new Map<string, number[]>();
  words.brands.slice(0, counts.brands).forEach(({ departments }, brand) => {
    for (const department of departments) known.set(department, [...(known.get(department) ?? []), brand]);
  });
  return (department) => known.get(department) ?? [];
}

/** From the name to the barcode. */
function wording(
  product: number,
  article: Article,
  brand: number | undefined,
  random: Random,
  { words, ids }: Shop,
): string[] {
  const { products: parts } = words;
  const maker = brand === undefined ? undefined : words.brands[brand];
  const variant = random.pick(article.variants);
  const title = `${random.pick(parts.series)} ${article.name}`;
  const name = `${maker === undefined ? "" : `${maker.name} `}${title}, ${variant}`;
  const description = `${random.pick(parts.openings)}: ${title}, ${random.pick(article.features)}. ${random.pick(parts.closings)}`;
  const price = priceBetween(article.price, random);
  // By the cent at least, so that it is more than the price.
  const before = random.chance(0.22) ? price + Math.ceil(price * (0.1 + 0.3 * random.unit())) : undefined;
  const number = String(product + 1).padStart(6, "0");
  return [
    copyText(name),
    // The number keeps apart what has the same name.
    `${slugOf(name)}-${product + 1}`,
    copyText(description),
    copyText(`${random.pick(parts.short)}.`),
    money(price),
    before === undefined ? copyNull : money(before),
    random.chance(0.95) ? money(Math.floor(price * (0.35 + 0.35 * random.unit()))) : copyNull,
    ids.categories.of(article.category),
    brand === undefined ? copyNull : ids.brands.of(brand),
    `${letters(maker?.slug ?? "shop")}-${letters(slugOf(article.name))}-${number}`,
    random.chance(0.9) ? barcode(product) : copyNull,
  ];
}

/** From the stock to the metadata. */
function stock(
  product: number,
  article: Article,
  random: Random,
  { ids, words, counts, catalogue }: Shop,
): string[] {
  const [length, width, height] = article.size;
  const scale = 0.8 + 0.4 * random.unit();
  const grams = 1000 * (article.weight[0] + (article.weight[1] - article.weight[0]) * random.unit());
  const size = (centimetres: number): number => Math.max(1, Math.round(centimetres * scale));
  const id = ids.products.of(product);
  const images = Array.from({ length: 1 + random.lowBelow(4) }, (_, index) => ({
    url: `https://cdn.example.com/products/${id}/${index + 1}.jpg`,
    alt: article.name,
  }));
  const sellsWell = (catalogue.rank[product] ?? 0) < counts.products * 0.02;
  const tags = [slugOf(article.department), slugOf(article.name), ...(sellsWell ? ["bestseller"] : [])];
  if (random.chance(0.3)) tags.push(random.pick(words.products.tags));
  const soldOut = random.chance(0.07);
  return [
    soldOut ? "0" : String(1 + random.lowBelow(400)),
    random.pick(["5", "10", "10", "10", "20"]),
    thousandth(Math.max(5, Math.round(grams))),
    copyJson({ length: size(length), width: size(width), height: size(height), unit: "cm" }),
    copyJson(images),
    copyArray([...new Set(tags)]),
    copyJson({
      origin: random.pick(words.products.countries),
      warranty_months: random.pick([24, 24, 24, 36, 60]),
    }),
  ];
}

/** From is_active to the end: what happened to it when, and by whom. */
function life(product: number, random: Random, shop: Shop): string[] {
  const { calendar, catalogue, counts, ids, staff } = shop;
  const created = catalogue.createdAt[product] ?? calendar.opening;
  const published = catalogue.publishedAt[product] ?? Number.NaN;
  const deleted = catalogue.deletedAt[product] ?? Number.NaN;
  const draft = Number.isNaN(published);
  const gone = !Number.isNaN(deleted);
  const rank = catalogue.rank[product] ?? 0;
  const active = !draft && !gone && (rank < counts.products / 2 || random.chance(0.94));
  const from = draft ? created : published;
  const updated = gone
    ? deleted
    : inRhythm(from, calendar.now, 1 - random.unit() * random.unit(), random, calendar);
  return [
    copyBoolean(active),
    copyBoolean(active && rank < Math.max(1, counts.products / 100)),
    ids.users.of(creatorOf(product, staff)),
    random.chance(0.8) ? ids.users.of(random.below(staff)) : copyNull,
    calendar.text(created),
    calendar.text(updated),
    draft ? copyNull : calendar.text(published),
    gone ? calendar.text(deleted) : copyNull,
  ];
}

/** Who of the staff entered a product. */
export function creatorOf(product: number, staff: number): number {
  return (product * 7) % staff;
}

/** In cents: more often low than high, and ending as prices do. */
export function priceBetween([low, high]: readonly [number, number], random: Random): number {
  const unit = random.unit();
  const exact = low + (high - low) * unit * unit;
  if (exact < 20) return Math.floor(exact) * 100 + random.pick([49, 90, 95, 99]);
  if (exact < 100) return Math.floor(exact) * 100 + random.pick([90, 95, 99]);
  return Math.round(exact / 10) * 1000 - 100;
}

export function money(cents: number): string {
  const rest = cents % 100;
  return `${(cents - rest) / 100}.${rest < 10 ? "0" : ""}${rest}`;
}

function thousandth(grams: number): string {
  return `${Math.floor(grams / 1000)}.${String(grams % 1000).padStart(3, "0")}`;
}

function letters(slug: string): string {
  return slug.replaceAll("-", "").slice(0, 4).toUpperCase();
}

/** An EAN-13 of the numbers from 20, which GS1 leaves to shops for their own use. */
function barcode(product: number): string {
  const digits = `20${String(product + 1).padStart(10, "0")}`;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
