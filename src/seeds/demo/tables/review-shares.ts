import { countBefore, type Shop } from "../shop.ts";
import { stayingAmong } from "../customers.ts";

/** The larger, the less the best seller stands out. */
const flatness = 8;

/** How many users can review a product, each once: those who came before it was deleted, and have not left. */
export function reviewersOf({ catalogue, calendar, joinedAt }: Shop, product: number): number {
  const deleted = catalogue.deletedAt[product] ?? Number.NaN;
  const until = Number.isNaN(deleted) ? calendar.now : deleted;
  return Number.isNaN(catalogue.publishedAt[product] ?? Number.NaN)
    ? 0
    : stayingAmong(countBefore(joinedAt, until));
}

/**
 * How many reviews each product has: as 1 / (rank + 8), so that few have most, and no more than there are reviewers.
 * What finds no place goes to the others in turns.
 */
export function reviewShares(shop: Shop): Uint32Array {
  const { counts, catalogue } = shop;
  const byRank = new Uint32Array(counts.products);
  catalogue.rank.forEach((rank, product) => (byRank[rank] = product));
  let total = 0;
  for (let rank = 0; rank < counts.products; rank++) total += 1 / (rank + flatness);
  const shares = new Uint32Array(counts.products);
  let left = counts.reviews;
  let sum = 0;
  let due = 0;
  for (let rank = 0; rank < counts.products; rank++) {
    const product = byRank[rank] ?? 0;
    // Of the running sum, so that what is rounded off here is made up for there.
    sum += 1 / (rank + flatness);
    const upTo = Math.floor((counts.reviews * sum) / total);
    const share = Math.min(left, upTo - due, reviewersOf(shop, product));
    due = upTo;
    shares[product] = share;
    left -= share;
  }
  return withRest(shop, shares, byRank, left);
}

function withRest(shop: Shop, shares: Uint32Array, byRank: Uint32Array, rest: number): Uint32Array {
  let left = rest;
  while (left > 0) {
    const before = left;
    for (const product of byRank) {
      const share = shares[product] ?? 0;
      if (left === 0 || share >= reviewersOf(shop, product)) continue;
      shares[product] = share + 1;
      left--;
    }
    if (left === before) throw new Error(`no place for ${left} reviews`);
  }
  return shares;
}
