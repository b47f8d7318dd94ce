import { describe, expect, test } from "vitest";
import { PgopsError } from "../../src/errors.ts";
import { contentHash, decodeSql } from "../../src/sqltext/read-source.ts";
import { thrownBy } from "./thrown-by.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("decodeSql", () => {
  test("keeps line ends and drops the byte order mark", () => {
    expect(decodeSql(encode("\uFEFFSELECT 'é表😀';\r\n"), "a.sql")).toBe("SELECT 'é表😀';\r\n");
    expect(decodeSql(encode(""), "a.sql")).toBe("");
  });

  test("keeps a byte order mark that is not at the start", () => {
    expect(decodeSql(encode("a\uFEFF"), "a.sql")).toBe("a\uFEFF");
  });

  test.each([
    ["a Latin-1 letter", [0x61, 0x0a, 0xc3, 0xa9, 0xe9, 0x0a], 2, 2],
    ["the first byte", [0xe9, 0x61], 1, 1],
    ["an overlong form", [0x61, 0xc0, 0x80], 1, 2],
    ["a surrogate", [0x61, 0x0d, 0x0a, 0xed, 0xa0, 0x80], 2, 1],
    ["a character cut at the end", [0x61, 0x0a, 0x0a, 0x62, 0xf0, 0x9f, 0x98], 3, 2],
    ["a byte after a byte order mark", [0xef, 0xbb, 0xbf, 0x61, 0xff], 1, 2],
  ])("says where %s stands", (_, bytes, line, column) => {
    const error = thrownBy(() => decodeSql(Uint8Array.from(bytes), "a.sql"));
    expect(error).toMatchObject({
      code: "PGOPS_NOT_UTF8",
      exitCode: 2,
      place: { file: "a.sql", line, column },
    });
    expect(error.hint).toContain("iconv -f WINDOWS-1252 -t UTF-8 a.sql");
  });

  test.each([
    ["UTF-16LE", Buffer.from("\uFEFFSELECT 1", "utf16le")],
    ["UTF-16BE", Buffer.from("\uFEFFSELECT 1", "utf16le").swap16()],
  ])("names %s", (encoding, bytes) => {
    const error = thrownBy(() => decodeSql(bytes, "a.sql"));
    expect(error).toBeInstanceOf(PgopsError);
    expect(error.message).toBe(`the file is ${encoding}, not UTF-8`);
    expect(error.hint).toContain(`iconv -f ${encoding} -t UTF-8`);
  });
});

describe("contentHash", () => {
  test("is SHA-256 in hex", () => {
    expect(contentHash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("is the same with CRLF and with a byte order mark", () => {
    expect(contentHash("\uFEFFa\r\nb\r\n")).toBe(contentHash("a\nb\n"));
  });

  test("tells other blanks apart", () => {
    expect(contentHash("a\rb")).not.toBe(contentHash("a\nb"));
    expect(contentHash("a\n")).not.toBe(contentHash("a\n\n"));
  });
});
