import { printable } from "../../../sqltext/display-width.ts";

/** An element that holds other ones, or a text. */
export interface XmlElement {
  name: string;
  /** Those that are undefined are left out. */
  attributes: Readonly<Record<string, string | number | undefined>>;
  content?: readonly XmlElement[] | string;
}

/** The document with this root. What XML 1.0 forbids in texts stands there as a picture of itself. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, "")}`;
}

function elementText({ name, attributes, content = [] }: XmlElement, indent: string): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(String(value))}"`],
  );
  const head = `${indent}<${name}${written.join("")}`;
  if (content.length === 0) return `${head}/>\n`;
  if (typeof content === "string") return `${head}>${escapeText(content)}</${name}>\n`;
  const inner = content.map((child) => elementText(child, `${indent}  `)).join("");
  return `${head}>\n${inner}${indent}</${name}>\n`;
}

/** A lone half of a surrogate pair cannot be written at all. */
const forbidden = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ufffd\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

function escapeText(text: string): string {
  return allowed(text).replaceAll(/[&<>\r]/g, (character) => entities[character] ?? character);
}

/** Line ends and tabs as they are would be read as blanks. */
function escapeAttribute(text: string): string {
  return allowed(text).replaceAll(/[&<>"\r\n\t]/g, (character) => entities[character] ?? character);
}

function allowed(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(forbidden, (character) => (character >= "\ufffe" ? "\ufffd" : printable(character)));
}
