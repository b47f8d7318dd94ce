import { type Calendar, dayMs, hourMs, makeCalendar, startOfDay } from "./calendar.ts";
import { staffAmong } from "./customers.ts";
import { DemoIds } from "./demo-id.ts";
import { demoTableNames, type DemoTableName, divideRows, type RowCounts } from "./division.ts";
import { Random, shuffle } from "./random.ts";
import { type Article, type Vocabulary, vocabulary } from "./vocabulary.ts";

export interface ShopOptions {
  /** The rows of all tables together, 100 to 100 million. */
  rows: number;
  /** The moment that the data ends, in milliseconds since 1970. */
  now: number;
  /** Another seed is another shop. */
  seed?: number | undefined;
}

/** The catalogue, as far as others than the products themselves need it. Products are numbered as they came. */
export interface Catalogue {
  createdAt: Float64Array;
  /** NaN for a draft. */
  publishedAt: Float64Array;
  /** NaN for what has not been deleted. */
  deletedAt: Float64Array;
  /** 0 for the product that sells best. */
  rank: Uint32Array;
  /** The indexes of the articles. */
  article: Uint16Array;
}

/** What all tables of one demo share: a few numbers a user and a product; everything else follows from them. */
export interface Shop {
  seed: number;
  words: Vocabulary;
  counts: RowCounts;
  calendar: Calendar;
  ids: Readonly<Record<DemoTableName, DemoIds>>;
  /** The articles of the categories that the demo has. */
  articles: readonly Article[];
  /** When each user came, ascending. The first are the staff. */
  joinedAt: Float64Array;
  staff: number;
  catalogue: Catalogue;
}

const defaultSeed = 20_240_101;

/** @throws PgopsError `PGOPS_USAGE` for a number of rows that the demo cannot have. */
export function makeShop({ rows, now, seed = defaultSeed }: ShopOptions): Shop {
  const words = vocabulary();
  const counts = divideRows(rows, words);
  const calendar = makeCalendar(Math.floor(now), words);
  const ids = Object.fromEntries(demoTableNames.map((name) => [name, new DemoIds(seed, name)]));
  const articles = words.articles.filter(({ category }) => category < counts.categories);
  const staff = staffAmong(counts.users);
  return {
    seed,
    words,
    counts,
    calendar,
    ids: ids as Record<DemoTableName, DemoIds>,
    articles,
    joinedAt: joining(counts.users, staff, calendar, new Random(seed, "joining")),
    staff,
    catalogue: makeCatalogue(counts.products, articles.length, calendar, new Random(seed, "catalogue")),
  };
}

/** How many of the ascending times are before `time`. */
export function countBefore(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? time) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The staff is there at the opening, the others come in growing numbers. */
function joining(users: number, staff: number, calendar: Calendar, random: Random): Float64Array {
  const { opening, now } = calendar;
  const times = new Float64Array(users);
  for (let user = 0; user < users; user++) {
    if (user < staff) times[user] = opening + 9 * hourMs + user * 7 * 60_000;
    else times[user] = inRhythm(opening + dayMs, now, Math.sqrt(random.unit()), random, calendar);
  }
  return times.toSorted();
}

/**
 * A time at the share `part` of the way from one to another, moved to an hour at which people are awake where that
 * does not leave the two.
 */
export function inRhythm(
  from: number,
  until: number,
  part: number,
  random: Random,
  { rhythm }: Calendar,
): number {
  const time = Math.floor(from + (until - from) * part);
  const awake = startOfDay(time) + rhythm(random.unit());
  return awake >= from && awake < until ? awake : time;
}

/** Below this share of the ranks a product may be deleted, or not be published yet: what sells well is there. */
const deletedFrom = 0.7;
const draftFrom = 0.8;

function makeCatalogue(products: number, articles: number, calendar: Calendar, random: Random): Catalogue {
  const { opening, now } = calendar;
  const createdAt = new Float64Array(products);
  for (let product = 0; product < products; product++) {
    // Two fifths are what the shop opened with.
    const first = random.chance(0.4);
    const until = first ? opening + 40 * dayMs : now - dayMs;
    createdAt[product] = inRhythm(opening + dayMs, until, random.unit(), random, calendar);
  }
  createdAt.sort();
  const rank = shuffle(
    Uint32Array.from({ length: products }, (_, index) => index),
    random,
  );
  const catalogue: Catalogue = {
    createdAt,
    publishedAt: new Float64Array(products).fill(Number.NaN),
    deletedAt: new Float64Array(products).fill(Number.NaN),
    rank,
    article: new Uint16Array(products),
  };
  for (let product = 0; product < products; product++) {
    const created = createdAt[product] ?? opening;
    const place = (rank[product] ?? 0) / products;
    catalogue.article[product] = random.below(articles);
    if (place >= draftFrom && random.chance(0.2)) continue;
    const published = Math.floor(created + random.unit() * Math.min(10 * dayMs, (now - created) / 2));
    catalogue.publishedAt[product] = published;
    if (place >= deletedFrom && random.chance(0.1))
      catalogue.deletedAt[product] = inRhythm(published + 1, now, random.unit(), random, calendar);
  }
  return catalogue;
}
