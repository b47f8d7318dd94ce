import type { Shop } from "../shop.ts";
import { creatorOf } from "./products.ts";

/** Something that other tables tell of too, and that the audit log must therefore have as it was. */
export interface Happening {
  at: number;
  /** Who did it. */
  user: number;
  action: "create" | "delete";
  resource: "user" | "product";
  index: number;
}

/** One kind of happening, in its order; `at` gives its time. */
interface Queue {
  place: number;
  length: number;
  at(place: number): number;
  happening(place: number): Omit<Happening, "at">;
}

/** What happened from `from` on: users came, products were entered and deleted. Gives the next that was before `until`, if any. */
export function happenings(shop: Shop, from: number): (until: number) => Happening | undefined {
  const { catalogue, joinedAt, staff } = shop;
  const deleted = Array.from(catalogue.deletedAt.keys())
    .filter((product) => !Number.isNaN(catalogue.deletedAt[product] ?? Number.NaN))
    .toSorted((a, b) => (catalogue.deletedAt[a] ?? 0) - (catalogue.deletedAt[b] ?? 0));
  const queues: Queue[] = [
    queue(joinedAt, (user) => ({ user, action: "create", resource: "user", index: user })),
    queue(catalogue.createdAt, (product) => ({
      user: creatorOf(product, staff),
      action: "create",
      resource: "product",
      index: product,
    })),
    queue(
      Float64Array.from(deleted, (product) => catalogue.deletedAt[product] ?? 0),
      (place) => {
        const product = deleted[place] ?? 0;
        return { user: product % staff, action: "delete", resource: "product", index: product };
      },
    ),
  ];
  for (const one of queues) while (one.place < one.length && one.at(one.place) < from) one.place++;
  return (until) => {
    let first: Queue | undefined;
    let time = until;
    for (const one of queues) {
      if (one.place >= one.length || one.at(one.place) >= time) continue;
      first = one;
      time = one.at(one.place);
    }
    return first === undefined ? undefined : { at: time, ...first.happening(first.place++) };
  };
}

function queue(times: Float64Array, happening: Queue["happening"]): Queue {
  return { place: 0, length: times.length, at: (place) => times[place] ?? 0, happening };
}
