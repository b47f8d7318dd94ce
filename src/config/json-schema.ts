import type { JsonSchema, LeafMetadata, Schema } from "./schema-parts.ts";
import { configSchema } from "./schema.ts";

/** The JSON schema of a configuration file, for editors: config.schema.json is this. */
export function configJsonSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "pgops",
    ...convert(configSchema),
  };
}

/** What of valibot's schemas and actions is looked at; only the kinds that schema-parts.ts makes are known. */
interface Node {
  type: string;
  wrapped?: Node;
  pipe?: Node[];
  options?: Node[];
  getter?: () => Node;
  entries?: Record<string, Node>;
  value?: Node;
  item?: Node;
  description?: string;
  metadata?: LeafMetadata;
}

function convert(schema: Schema | Node): JsonSchema {
  const node = schema as Node;
  if (node.options !== undefined) return { anyOf: node.options.map(convert) };
  if (node.getter !== undefined) return convert(node.getter());
  if (node.type === "optional" && node.wrapped !== undefined) return convert(node.wrapped);
  const pipe = node.pipe ?? [node];
  const description = pipe.find(({ type }) => type === "description")?.description;
  return { ...(description === undefined ? {} : { description }), ...shapeOf(pipe) };
}

function shapeOf(pipe: readonly Node[]): JsonSchema {
  const metadata = pipe.find(({ type }) => type === "metadata")?.metadata;
  if (metadata !== undefined) return metadata.jsonSchema;
  const entries = pipe.find(({ type }) => type === "loose_object")?.entries;
  if (entries !== undefined) {
    const properties = Object.entries(entries).map(([key, node]) => [key, convert(node)] as const);
    return { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) };
  }
  const value = pipe.find(({ type }) => type === "record")?.value;
  if (value !== undefined) return { type: "object", additionalProperties: convert(value) };
  const item = pipe.find(({ type }) => type === "array")?.item;
  if (item !== undefined) return { type: "array", items: convert(item) };
  throw new Error(`No JSON schema is known for ${pipe.map(({ type }) => type).join(", ")}`);
}
