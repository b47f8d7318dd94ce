import { type ExpectedTable, updatedAtTrigger } from "./shape.ts";

export const categories: ExpectedTable = {
  comment: "Hierarchical product categories.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    name: "character varying(100) NOT NULL",
    slug: "character varying(100) NOT NULL",
    description: "text",
    parent_id: "uuid",
    image_url: "character varying(500)",
    metadata: "jsonb DEFAULT '{}'::jsonb",
    sort_order: "integer DEFAULT 0",
    is_active: "boolean DEFAULT true",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    updated_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    deleted_at: "timestamp without time zone",
  },
  constraints: {
    categories_pkey: "PRIMARY KEY (id)",
    categories_slug_key: "UNIQUE (slug)",
    categories_parent_id_fkey: "FOREIGN KEY (parent_id) REFERENCES categories(id)",
    no_self_parent: "CHECK ((id <> parent_id))",
  },
  indexes: {
    idx_categories_slug:
      "CREATE INDEX idx_categories_slug ON public.categories USING btree (slug) WHERE (deleted_at IS NULL)",
    idx_categories_parent:
      "CREATE INDEX idx_categories_parent ON public.categories USING btree (parent_id) WHERE (deleted_at IS NULL)",
    idx_categories_active:
      "CREATE INDEX idx_categories_active ON public.categories USING btree (is_active) WHERE (deleted_at IS NULL)",
  },
  triggers: updatedAtTrigger("categories"),
};

export const brands: ExpectedTable = {
  comment: "Product brands/manufacturers.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    name: "character varying(100) NOT NULL",
    slug: "character varying(100) NOT NULL",
    description: "text",
    logo_url: "character varying(500)",
    website_url: "character varying(500)",
    metadata: "jsonb DEFAULT '{}'::jsonb",
    is_active: "boolean DEFAULT true",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    updated_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    deleted_at: "timestamp without time zone",
  },
  constraints: {
    brands_pkey: "PRIMARY KEY (id)",
    brands_slug_key: "UNIQUE (slug)",
  },
  indexes: {},
  triggers: updatedAtTrigger("brands"),
};
