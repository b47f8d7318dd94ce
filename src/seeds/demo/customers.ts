/**
 * Which users are staff and which have left follows from their number, so that the users of any moment can be counted
 * and drawn without a list. Users are numbered in the order in which they came.
 */
const block = 50;
const leaver = 37;

/** The user has deleted the account. */
export function hasLeft(user: number): boolean {
  return user % block === leaver;
}

/** How many of the first `users` users have not left. */
export function stayingAmong(users: number): number {
  return users - Math.floor((users + block - 1 - leaver) / block);
}

/** The user who is number `index`, from 0, of those who have not left. */
export function stayingUser(index: number): number {
  const blocks = Math.floor(index / (block - 1));
  const place = index - blocks * (block - 1);
  return blocks * block + (place < leaver ? place : place + 1);
}

/** How many of the users, the first, work for the shop. */
export function staffAmong(users: number): number {
  return Math.min(25, Math.max(2, Math.floor(users / 150)));
}
