import { builtinValue, type ValueWish } from "./builtin-values.ts";
import type { TypeShape, Types } from "./table-shape.ts";

/** Values that the server was found to take: of a domain (by oid), or of a type that is not known (by SQL type). */
export type FoundValues = ReadonlyMap<string, readonly string[]>;

/** Makes values of any type out of what they are made of. */
export class TypeValues {
  readonly types: Types;
  readonly #found: FoundValues;

  constructor(types: Types, found: FoundValues) {
    this.types = types;
    this.#found = found;
  }

  /** A value as text, as the type's input takes it; undefined where none is known. */
  value(oid: string, typmod: number, wish: ValueWish): string | undefined {
    const type = this.types.get(oid);
    if (type === undefined) return undefined;
    const found = this.#found.get(oid);
    if (found !== undefined && found.length > 0) return found[wish.variant % found.length];
    switch (type.class) {
      case "e":
        return type.labels?.[wish.variant % type.labels.length];
      case "d":
        return this.#part(type, type.typmod, wish);
      case "c":
        return this.#composite(type, wish);
      case "r":
        return this.#range(type, wish);
      case "m": {
        const range = this.#part(type, -1, wish);
        return range === undefined ? undefined : `{${range}}`;
      }
      default:
        return this.#base(type, typmod, wish);
    }
  }

  /** What a value of the type is at the bottom: the base of a domain. */
  base(oid: string): TypeShape | undefined {
    const type = this.types.get(oid);
    return type?.class === "d" && type.part !== null ? this.base(type.part) : type;
  }

  #base(type: TypeShape, typmod: number, wish: ValueWish): string | undefined {
    if (type.category === "A" && type.part !== null) return this.#array(type, typmod, wish);
    return type.builtin ? builtinValue(type.name, wish, typmod) : undefined;
  }

  #part({ part }: TypeShape, typmod: number, wish: ValueWish): string | undefined {
    return part === null ? undefined : this.value(part, typmod, wish);
  }

  /** Two elements, so that their order shows. */
  #array(type: TypeShape, typmod: number, wish: ValueWish): string | undefined {
    if (type.name === "int2vector" || type.name === "oidvector") return builtinValue(type.name, wish, typmod);
    const elements = [0, 1].map((place) =>
      this.#part(type, typmod, { ...wish, variant: wish.variant + place }),
    );
    return elements.includes(undefined) ? undefined : arrayText(elements as string[]);
  }

  #range(type: TypeShape, wish: ValueWish): string | undefined {
    const low = this.#part(type, -1, { ...wish, variant: 2 * wish.variant });
    const high = this.#part(type, -1, { ...wish, variant: 2 * wish.variant + 1 });
    return low === undefined || high === undefined ? undefined : `[${quoted(low)},${quoted(high)})`;
  }

  #composite({ fields }: TypeShape, wish: ValueWish): string | undefined {
    const values = (fields ?? []).map(({ type, typmod }) => this.value(type, typmod, wish));
    return values.includes(undefined) ? undefined : `(${(values as string[]).map(quoted).join(",")})`;
  }
}

/** An array as its input takes it. */
export function arrayText(elements: readonly string[]): string {
  return `{${elements.map(quoted).join(",")}}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", String.raw`\\`).replaceAll('"', String.raw`\"`)}"`;
}
