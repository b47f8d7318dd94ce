import { copyArray, copyJson, copyNull, copyText } from "../copy-text.ts";
import { stayingUser } from "../customers.ts";
import { mix, Random } from "../random.ts";
import { inRhythm, type Shop } from "../shop.ts";
import type { RatingWords } from "../vocabulary.ts";
import { reviewersOf, reviewShares } from "./review-shares.ts";
import type { DemoTable } from "./table.ts";

export const reviews: DemoTable = {
  name: "reviews",
  columns: [
    "id",
    "product_id",
    "user_id",
    "rating",
    "title",
    "comment",
    "pros",
    "cons",
    "is_verified_purchase",
    "helpful_count",
    "images",
    "created_at",
    "updated_at",
    "deleted_at",
  ],
  lines: reviewLines,
};

/** Of a hundred reviews, how many have one star, up to two, ... for products that are good, middling and bad. */
const ratings: readonly (readonly number[])[] = [
  [2, 4, 10, 34, 100],
  [4, 10, 24, 58, 100],
  [22, 40, 62, 84, 100],
];

function* reviewLines(shop: Shop): Generator<string> {
  const random = new Random(shop.seed, "reviews");
  const shares = reviewShares(shop);
  const text = reviewText(shop, random);
  /** The last product that each user has reviewed, counted from 1. */
  const reviewed = new Uint32Array(shop.counts.users);
  let review = 0;
  for (let product = 0; product < shop.counts.products; product++) {
    const share = shares[product] ?? 0;
    if (share === 0) continue;
    const reviewers = reviewersOf(shop, product);
    const productId = shop.ids.products.of(product);
    const chances = ratings[kindOf(product, shop.seed)] ?? [];
    for (let nth = 0; nth < share; nth++, review++) {
      const user = nextReviewer(product, reviewers, reviewed, random);
      const percent = random.below(100);
      const stars = 1 + chances.findIndex((chance) => percent < chance);
      yield `${shop.ids.reviews.of(review)}\t${productId}\t${shop.ids.users.of(user)}\t${text(stars, product)}\t${times(
        product,
        user,
        random,
        shop,
      )}\n`;
    }
  }
}

/** Most products are good, few are bad. */
function kindOf(product: number, seed: number): number {
  const percent = mix(product ^ seed) % 100;
  if (percent < 70) return 0;
  return percent < 92 ? 1 : 2;
}

/** Somebody who has not reviewed it yet; who has been a customer for long writes more. */
function nextReviewer(product: number, reviewers: number, reviewed: Uint32Array, random: Random): number {
  let place = random.lowBelow(reviewers);
  while (reviewed[stayingUser(place)] === product + 1) place = (place + 1) % reviewers;
  const user = stayingUser(place);
  reviewed[user] = product + 1;
  return user;
}

/** created_at, updated_at and deleted_at: after the product was published and the user came, before it was deleted. */
function times(product: number, user: number, random: Random, shop: Shop): string {
  const { catalogue, joinedAt, calendar } = shop;
  const from = Math.max(catalogue.publishedAt[product] ?? 0, joinedAt[user] ?? 0);
  const deleted = catalogue.deletedAt[product] ?? Number.NaN;
  const until = Number.isNaN(deleted) ? calendar.now : deleted;
  const created = inRhythm(from, until, random.unit() * (0.3 + 0.7 * random.unit()), random, calendar);
  const changed = random.chance(0.06);
  const updated = changed
    ? inRhythm(created, until, random.unit() * random.unit(), random, calendar)
    : created;
  const removed = changed && random.chance(0.15) ? calendar.text(updated) : copyNull;
  return `${calendar.text(created)}\t${calendar.text(updated)}\t${removed}`;
}

/** From the rating to the images; a fifth is stars alone. */
function reviewText(
  { words, articles, catalogue }: Shop,
  random: Random,
): (stars: number, product: number) => string {
  const spoken = articles.map(({ name }) => copyText(name.toLowerCase()));
  const { ratings: wordsOf, pros, cons } = words.reviews;
  const lists = { pros: listsOf(pros), cons: listsOf(cons) };
  const photo = copyJson([{ url: "https://cdn.example.com/reviews/photo.jpg" }]);
  return (stars, product) => {
    const verified = random.chance(0.78) ? "t" : "f";
    const helpful = random.chance(0.6) ? 0 : random.lowBelow(24);
    const images = random.chance(0.05) ? photo : "[]";
    const rest = `${verified}\t${helpful}\t${images}`;
    const said = wordsOf[stars - 1];
    if (said === undefined || random.chance(0.2)) return `${stars}\t\\N\t\\N\t\\N\t\\N\t${rest}`;
    const article = spoken[catalogue.article[product] ?? 0] ?? "";
    const praise = stars >= 3 && random.chance(0.4) ? random.pick(lists.pros) : copyNull;
    const blame = stars <= 4 && random.chance(0.4) ? random.pick(lists.cons) : copyNull;
    return `${stars}\t${copyText(random.pick(said.titles))}\t${comment(said, article, random)}\t${praise}\t${blame}\t${rest}`;
  };
}

/** The words hold nothing that COPY would read as something else. */
function comment({ openings, bodies, closings }: RatingWords, article: string, random: Random): string {
  let text = random.pick(openings).replace("{article}", article);
  if (random.chance(0.75)) text += ` ${random.pick(bodies)}`;
  return random.chance(0.4) ? `${text} ${random.pick(closings)}` : text;
}

/** Each alone, and each with each that comes later. */
function listsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => [
    copyArray([text]),
    ...texts.slice(index + 1).map((other) => copyArray([text, other])),
  ]);
}
