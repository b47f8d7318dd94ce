/** What a value is wanted for. */
export interface ValueWish {
  /** Counts from 0: values of different variants differ where the type has enough of them, and grow where it has an order. */
  variant: number;
  /** Makes the values of one column differ from those of another. */
  salt: number;
  /** Whether a unique index holds it: then it stays clear of the small numbers that migrations insert themselves. */
  key: boolean;
  /** Short and small, so that a narrower type still takes it. */
  gentle: boolean;
}

type Maker = (wish: ValueWish, typmod: number) => string;

/** Longer texts than this prove nothing more. */
const longestText = 1000;

const twoDigits = (number: number): string => String(number).padStart(2, "0");
const letter = (variant: number): string => String.fromCharCode(65 + (variant % 26));

function integer({ variant, salt, key }: ValueWish): string {
  return key
    ? String(20_000_000 + (salt % 1000) * 1000 + variant)
    : String(1000 + (salt % 7000) + 17 * variant);
}

function smallInteger({ variant, salt, key }: ValueWish): string {
  return String((key ? 20_000 : 100) + (salt % 900) + 17 * variant);
}

/** All decimals that the type keeps, but a whole part that still has room to grow. */
function numeric({ variant, salt, gentle }: ValueWish, typmod: number): string {
  const digits = String(123_456_789 + (salt % 1000) * 1_000_003);
  if (typmod < 4) return gentle ? `${1 + variant}.5` : `${1234 + 17 * variant}.${digits}01234567890123`;
  const precision = ((typmod - 4) >> 16) & 0xffff;
  // The scale is a signed number of 11 bits.
  const scale = (((typmod - 4) & 0x7ff) ^ 1024) - 1024;
  const first = String(1 + (variant % 9));
  const room = Math.min(precision - scale, gentle ? 3 : 10);
  const whole = room <= 0 ? "0" : `${first}${digits.slice(1, Math.max(room - 1, 1))}`;
  if (scale <= 0) return `${whole}${"0".repeat(-scale)}`;
  // The last of the decimals is no 0: a rounding shows.
  const kept = Math.min(scale, precision);
  const decimals = `${digits.repeat(Math.ceil(kept / 9)).slice(0, kept - 1)}${first}`;
  return `${whole}.${"0".repeat(scale - kept)}${decimals}`;
}

/** Distinct from its first letter on, as long as the type takes, with letters that are no ASCII. */
function text({ variant, salt, gentle }: ValueWish, typmod: number): string {
  const limit = typmod < 4 ? 50 : Math.min(typmod - 4, longestText);
  const length = gentle ? Math.min(8, limit) : limit;
  const start = `${letter(variant)}${variant >= 26 ? variant : ""}é${salt.toString(36)}-`;
  const words = `${start}${"größe-naïve-señor-".repeat(Math.ceil(length / 18))}`;
  return words.slice(0, length);
}

function bits({ variant, salt }: ValueWish, length: number): string {
  const pattern = `${(variant % 4).toString(2).padStart(2, "0")}${(salt % 251).toString(2)}1`;
  return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
}

function date({ variant }: ValueWish): string {
  return `${2011 + (variant % 80)}-${twoDigits(1 + (variant % 12))}-17`;
}

function time({ variant, salt }: ValueWish): string {
  return `${twoDigits((8 + variant) % 24)}:09:${twoDigits(salt % 60)}.123457`;
}

function uuid({ variant, salt }: ValueWish): string {
  const tail = variant.toString(16).padStart(12, "0");
  return `${(salt >>> 0).toString(16).padStart(8, "0")}-1f2e-4d3c-8b5a-${tail}`;
}

function json({ variant, salt }: ValueWish): string {
  return `{"id": ${variant + 1}, "name": "é-${salt.toString(36)}", "list": [1, 2.50, null]}`;
}

function float({ variant, salt }: ValueWish): string {
  return String(1234 + 17 * variant + (salt % 997) / 997);
}

const fixed =
  (...values: readonly string[]): Maker =>
  ({ variant }) =>
    values[variant % values.length] ?? "";

const numbered =
  (write: (number: number) => string): Maker =>
  ({ variant }) =>
    write(variant);

const makers: Readonly<Record<string, Maker>> = {
  bool: fixed("t", "f"),
  int2: smallInteger,
  int4: integer,
  int8: integer,
  numeric,
  float4: ({ variant, salt }) => String(1234 + 17 * variant + (salt % 100) / 100),
  float8: float,
  money: ({ variant, salt }) => `${1234 + 17 * variant}.${twoDigits(salt % 100)}`,
  text,
  varchar: text,
  bpchar: text,
  name: (wish) => text(wish, 34),
  char: numbered(letter),
  bytea: ({ variant, salt }) =>
    String.raw`\x00ff${twoDigits(variant % 100)}${(salt >>> 0).toString(16).padStart(8, "0")}0a`,
  date,
  time,
  timetz: (wish) => `${time(wish)}+02`,
  timestamp: (wish) => `${date(wish)} ${time(wish)}`,
  timestamptz: (wish) => `${date(wish)} ${time(wish)}+00`,
  interval: numbered((number) => `1 year 2 mons ${3 + number} days 04:05:06.789123`),
  uuid,
  json,
  jsonb: json,
  jsonpath: numbered((number) => `$.list[${number}]`),
  xml: numbered((number) => `<row number="${number}">é</row>`),
  inet: numbered((number) => `192.0.2.${1 + (number % 250)}`),
  cidr: numbered((number) => `10.${number % 256}.0.0/16`),
  macaddr: numbered((number) => `08:00:2b:01:02:${twoDigits(number % 100)}`),
  macaddr8: numbered((number) => `08:00:2b:01:02:03:04:${twoDigits(number % 100)}`),
  bit: (wish, typmod) => bits(wish, typmod < 0 ? 1 : typmod),
  varbit: (wish, typmod) => bits(wish, typmod < 0 ? 21 : Math.min(typmod, longestText)),
  tsvector: numbered((number) => `'cat':${1 + number}A 'dog':2,5`),
  tsquery: numbered((number) => `'cat' & !'dog${number}'`),
  point: numbered((number) => `(${number}.25,2.125)`),
  line: numbered((number) => `{1,-1,${number}.5}`),
  lseg: numbered((number) => `[(0,0.5),(${1 + number},1)]`),
  box: numbered((number) => `(${number * 10 + 5},5.5),(${number * 10},0.5)`),
  path: numbered((number) => `((0,0),(1.5,${number}),(2,0))`),
  polygon: numbered((number) => `((0,0),(1,1.5),(${2 + number},0))`),
  circle: numbered((number) => `<(${number * 10},1.5),2>`),
  pg_lsn: numbered((number) => `16/B374D8${twoDigits(number % 100)}`),
  oid: integer,
  xid: integer,
  cid: integer,
  xid8: integer,
  tid: numbered((number) => `(${number},1)`),
  pg_snapshot: numbered((number) => `10:${20 + number}:10,14`),
  txid_snapshot: numbered((number) => `10:${20 + number}:10,14`),
  refcursor: (wish) => text(wish, -1),
  int2vector: numbered((number) => `1 ${2 + number}`),
  oidvector: numbered((number) => `1 ${2 + number}`),
  regclass: fixed("pg_catalog.pg_class", "pg_catalog.pg_type", "pg_catalog.pg_proc"),
  regtype: fixed("integer", "text", "bigint"),
  regproc: fixed("pg_catalog.now", "pg_catalog.pi"),
  regprocedure: fixed("pg_catalog.now()", "pg_catalog.pi()", "pg_catalog.abs(integer)"),
  regoperator: fixed("pg_catalog.+(integer,integer)", "pg_catalog.-(integer,integer)"),
  regoper: fixed("pg_catalog.||/", "pg_catalog.|/"),
  regconfig: fixed("pg_catalog.simple", "pg_catalog.english"),
  regdictionary: fixed("pg_catalog.simple", "pg_catalog.english_stem"),
  regnamespace: fixed("pg_catalog", "information_schema"),
  regrole: fixed("pg_monitor", "pg_read_all_stats", "pg_signal_backend"),
  regcollation: fixed(`pg_catalog."C"`, `pg_catalog."POSIX"`),
};

/** A value of a type of pg_catalog as text; undefined for a type that takes none, or none that is known. */
export function builtinValue(typeName: string, wish: ValueWish, typmod: number): string | undefined {
  return makers[typeName]?.(wish, typmod);
}
