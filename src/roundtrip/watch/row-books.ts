/** An object of the catalog as a row of it names it. */
export interface ObjectRow {
  catalog: string;
  oid: string;
}

/** What `touched.sql` calls the rows of pg_type that are those of relations, composite types among them. */
const rowTypes = "row types";

/** One catalog as `touched.sql` gives it: the rows that were written, or all. */
export interface TouchedRows {
  catalog: string;
  rows: string | null;
  touched: readonly (readonly [key: string, catalog: string, letter: string, oid: string])[] | null;
}

/** Which rows each system catalog had when it was last looked at, and of which object each one tells. */
export class RowBooks {
  readonly #books = new Map<string, Map<string, ObjectRow>>();
  /** By catalog and oid: relkind, typtype, prokind. */
  readonly #letters = new Map<string, string>();
  /** A composite type is a row of pg_type and described by its row of pg_class. */
  readonly #classes = new Map<string, string>();

  /** A copy that changes by itself. */
  copy(): RowBooks {
    const copy = new RowBooks();
    for (const [catalog, book] of this.#books) copy.#books.set(catalog, new Map(book));
    for (const [key, letter] of this.#letters) copy.#letters.set(key, letter);
    for (const [type, relation] of this.#classes) copy.#classes.set(type, relation);
    return copy;
  }

  /** The row that the object is described by. */
  ownRow({ catalog, oid }: ObjectRow): ObjectRow {
    const relation = catalog === "pg_type" ? this.#classes.get(oid) : undefined;
    return relation === undefined ? { catalog, oid } : { catalog: "pg_class", oid: relation };
  }

  letterOf({ catalog, oid }: ObjectRow): string {
    return this.#letters.get(`${catalog} ${oid}`) ?? "";
  }

  /**
   * Takes in rows that were written; gives the objects that they belong to, the keys that are new, and whether rows must
   * have gone.
   */
  note({ catalog, rows, touched }: TouchedRows): { objects: ObjectRow[]; keys: string[]; gone: boolean } {
    const book = this.#bookOf(catalog);
    const objects: ObjectRow[] = [];
    const keys: string[] = [];
    for (const [key, target, letter, oid] of touched ?? []) {
      const object = { catalog: target, oid };
      keys.push(key);
      if (letter !== "") this.#letters.set(`${target} ${oid}`, letter);
      if (rows !== null) book.set(key, object);
      if (catalog === rowTypes) this.#classes.set(key, oid);
      objects.push(object);
    }
    return { objects, keys, gone: rows !== null && Number(rows) !== book.size };
  }

  /** Takes in all rows of a catalog; gives the objects whose rows have gone. */
  replace({ catalog, touched }: TouchedRows): ObjectRow[] {
    const book = this.#bookOf(catalog);
    const now = new Set((touched ?? []).map(([key]) => key));
    const gone: ObjectRow[] = [];
    for (const [key, object] of book) {
      if (now.has(key)) continue;
      gone.push(object);
      book.delete(key);
    }
    return gone;
  }

  /** How many rows a catalog has. */
  sizeOf(catalog: string): number {
    return this.#bookOf(catalog).size;
  }

  /** Strikes those of the keys out that are not there any more; gives the objects that they told of. */
  strike(catalog: string, keys: readonly string[], there: ReadonlySet<string>): ObjectRow[] {
    const book = this.#bookOf(catalog);
    return keys.flatMap((key) => {
      const object = book.get(key);
      if (object === undefined || there.has(key)) return [];
      book.delete(key);
      return [object];
    });
  }

  #bookOf(catalog: string): Map<string, ObjectRow> {
    let book = this.#books.get(catalog);
    if (book === undefined) this.#books.set(catalog, (book = new Map()));
    return book;
  }
}
