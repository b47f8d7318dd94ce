import { expect, test } from "vitest";
import { slugOf, vocabulary } from "../../../src/seeds/demo/vocabulary.ts";

const words = vocabulary();

test("the tree has three levels, parents before children, and a slug for each", () => {
  const { categories } = words;
  const depth = (index: number): number => {
    const parent = categories[index]?.parent;
    return parent === undefined ? 1 : 1 + depth(parent);
  };
  expect(new Set(categories.map((_, index) => depth(index)))).toEqual(new Set([1, 2, 3]));
  expect(categories.every(({ parent }, index) => parent === undefined || parent < index)).toBe(true);
  expect(new Set(categories.map(({ slug }) => slug)).size).toBe(categories.length);
  expect(
    categories.filter(({ slug }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 100),
  ).toEqual([]);
});

test("articles are in the categories that have no others below, each of which has some", () => {
  const parents = new Set(words.categories.map(({ parent }) => parent));
  const leaves = words.categories.flatMap((_, index) => (parents.has(index) ? [] : [index]));
  expect([...new Set(words.articles.map(({ category }) => category))]).toEqual(leaves);
  for (const { price, weight, size, variants, features } of words.articles) {
    expect(price[0] > 0 && price[0] < price[1] && weight[0] > 0 && weight[0] < weight[1]).toBe(true);
    expect([size.length, variants.length > 1, features.length > 2]).toEqual([3, true, true]);
  }
});

test("brands belong to departments that there are, and each department has some", () => {
  const departments = new Set(words.categories.map(({ department }) => department));
  const supplied = words.brands.flatMap((brand) => brand.departments);
  expect(new Set(supplied)).toEqual(departments);
  expect(new Set(words.brands.map(({ slug }) => slug)).size).toBe(words.brands.length);
});

test("names stay apart as e-mail addresses, whatever their letters", () => {
  for (const names of [words.people.firstNames, words.people.lastNames]) {
    const plain = names.map((name) => slugOf(name).replaceAll("-", ""));
    expect(plain.filter((name) => !/^[a-z]+$/.test(name))).toEqual([]);
    expect(new Set(plain).size).toBe(names.length);
  }
  expect(
    ["Jürgen", "De Luca", "Marchand Frères", "Chef's Knife", "Power Bank 20,000 mAh"].map(slugOf),
  ).toEqual(["juergen", "de-luca", "marchand-freres", "chefs-knife", "power-bank-20-000-mah"]);
});

test("every text has a place in a database in LATIN1, and none needs an escape in COPY or a quote in JSON", () => {
  const texts = textsOf(words);
  expect(texts.length).toBeGreaterThan(500);
  expect(
    texts.filter((text) => /[^\u0020-\u007e\u00a0-\u00ff]|[\\"]/.test(text) || text.trim() !== text),
  ).toEqual([]);
});

test("hours, weekdays and months have a weight each", () => {
  const { hours, weekdays, months } = words.traffic;
  expect([hours.length, weekdays.length, months.length]).toEqual([24, 7, 12]);
  expect([...hours, ...weekdays, ...months].every((weight) => weight > 0)).toBe(true);
});

test("no reviews speak of an article but by its placeholder", () => {
  expect(words.reviews.ratings).toHaveLength(5);
  const texts = textsOf(words.reviews).filter((text) => /[{}]/.test(text));
  expect(texts.filter((text) => !/^[^{}]*\{article\}[^{}]*$/.test(text))).toEqual([]);
});

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
