import { readFileSync } from "node:fs";

const folder = new URL("../../../sql/seeds/demo/", import.meta.url);

/** A category at its place in the tree; parents come before their children. */
export interface Category {
  name: string;
  slug: string;
  /** The index of the parent; undefined for the departments. */
  parent: number | undefined;
  /** The name of the department that it lies in. */
  department: string;
}

/** What a product can be: an article of a category that has no categories below. */
export interface Article {
  name: string;
  category: number;
  department: string;
  variants: readonly string[];
  features: readonly string[];
  /** In the shop's currency. */
  price: readonly [number, number];
  /** In kilograms. */
  weight: readonly [number, number];
  /** Length, width and height in centimetres. */
  size: readonly [number, number, number];
}

export interface BrandWords {
  name: string;
  slug: string;
  departments: readonly string[];
  line: string;
}

export interface RatingWords {
  titles: readonly string[];
  openings: readonly string[];
  bodies: readonly string[];
  closings: readonly string[];
}

/** The words that the demo is made of, from the files in sql/seeds/demo. */
export interface Vocabulary {
  categories: readonly Category[];
  articles: readonly Article[];
  brands: readonly BrandWords[];
  people: {
    firstNames: readonly string[];
    lastNames: readonly string[];
    locales: readonly string[];
    cities: readonly (readonly [name: string, country: string])[];
  };
  products: Readonly<
    Record<"series" | "short" | "openings" | "closings" | "countries" | "tags", readonly string[]>
  >;
  reviews: {
    /** Of one star to five. */
    ratings: readonly RatingWords[];
    pros: readonly string[];
    cons: readonly string[];
  };
  traffic: {
    /** Weights of the hours of a day in UTC, of the weekdays from Sunday, of the months from January. */
    hours: readonly number[];
    weekdays: readonly number[];
    months: readonly number[];
    userAgents: readonly string[];
    jobAgents: readonly string[];
    keys: readonly string[];
  };
}

let read: Vocabulary | undefined;

/** Reads the words, once a process. */
export function vocabulary(): Vocabulary {
  read ??= readVocabulary();
  return read;
}

/** A name as part of an address: "Marchand Frères" is "marchand-freres". */
export function slugOf(name: string): string {
  const plain = foldLetters(name).toLowerCase().replaceAll(/['’]/g, "");
  return plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}

const letters: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  Ä: "Ae",
  Ö: "Oe",
  Ü: "Ue",
  ß: "ss",
  ø: "oe",
  Ø: "Oe",
  å: "aa",
  Å: "Aa",
  æ: "ae",
  á: "a",
  à: "a",
  â: "a",
  ã: "a",
  é: "e",
  è: "e",
  ê: "e",
  í: "i",
  ó: "o",
  ô: "o",
  õ: "o",
  ú: "u",
  ç: "c",
  ñ: "n",
};

/** Latin letters without their marks. */
function foldLetters(text: string): string {
  return text.replaceAll(/[^\0-\u007F]/g, (letter) => letters[letter] ?? letter);
}

interface CategoryWords {
  name: string;
  children?: CategoryWords[];
  variants?: string[];
  features?: string[];
  products?: string[];
  price?: [number, number];
  weight?: [number, number];
  size?: [number, number, number];
}

function readVocabulary(): Vocabulary {
  const reviews = readJson("reviews") as Record<string, RatingWords> & Record<"pros" | "cons", string[]>;
  const brands = readJson("brands") as Omit<BrandWords, "slug">[];
  return {
    ...readTree(readJson("categories") as CategoryWords[]),
    brands: brands.map((brand) => ({ ...brand, slug: slugOf(brand.name) })),
    people: readJson("people") as Vocabulary["people"],
    products: readJson("products") as Vocabulary["products"],
    reviews: {
      ratings: [1, 2, 3, 4, 5].map((stars) => reviews[stars] as RatingWords),
      pros: reviews.pros,
      cons: reviews.cons,
    },
    traffic: readJson("traffic") as Vocabulary["traffic"],
  };
}

function readTree(tree: readonly CategoryWords[]): Pick<Vocabulary, "categories" | "articles"> {
  const categories: Category[] = [];
  const articles: Article[] = [];
  const walk = (words: CategoryWords, path: readonly CategoryWords[], parent: number | undefined): void => {
    const category = categories.length;
    const above = [...path, words];
    const department = above[0]?.name ?? words.name;
    categories.push({
      name: words.name,
      slug: slugOf(above.map(({ name }) => name).join(" ")),
      parent,
      department,
    });
    for (const child of words.children ?? []) walk(child, above, category);
    const { price, weight, size } = words;
    if (price === undefined || weight === undefined || size === undefined) return;
    const variants = path.findLast((one) => one.variants !== undefined)?.variants ?? [];
    const features = path.findLast((one) => one.features !== undefined)?.features ?? [];
    for (const name of words.products ?? [])
      articles.push({ name, category, department, variants, features, price, weight, size });
  };
  for (const department of tree) walk(department, [], undefined);
  return { categories, articles };
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
}
