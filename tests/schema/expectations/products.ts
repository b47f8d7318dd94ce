import { type ExpectedTable, updatedAtTrigger } from "./shape.ts";

export const products: ExpectedTable = {
  comment: "Product catalog with inventory tracking and flexible metadata.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    name: "character varying(255) NOT NULL",
    slug: "character varying(255) NOT NULL",
    description: "text",
    short_description: "character varying(500)",
    price: "numeric(10,2) NOT NULL",
    compare_at_price: "numeric(10,2)",
    cost: "numeric(10,2)",
    category_id: "uuid",
    brand_id: "uuid",
    sku: "character varying(100)",
    barcode: "character varying(100)",
    stock_quantity: "integer DEFAULT 0",
    low_stock_threshold: "integer DEFAULT 10",
    weight: "numeric(10,3)",
    // jsonb orders keys by length first.
    dimensions: `jsonb DEFAULT '{"width": null, "height": null, "length": null}'::jsonb`,
    images: "jsonb DEFAULT '[]'::jsonb",
    tags: "text[] DEFAULT ARRAY[]::text[]",
    metadata: "jsonb DEFAULT '{}'::jsonb",
    is_active: "boolean DEFAULT true",
    is_featured: "boolean DEFAULT false",
    created_by: "uuid",
    updated_by: "uuid",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    updated_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    published_at: "timestamp without time zone",
    deleted_at: "timestamp without time zone",
  },
  constraints: {
    products_pkey: "PRIMARY KEY (id)",
    products_slug_key: "UNIQUE (slug)",
    products_sku_key: "UNIQUE (sku)",
    products_price_check: "CHECK ((price >= (0)::numeric))",
    products_stock_quantity_check: "CHECK ((stock_quantity >= 0))",
    price_compare: "CHECK (((compare_at_price IS NULL) OR (compare_at_price > price)))",
    products_category_id_fkey: "FOREIGN KEY (category_id) REFERENCES categories(id)",
    products_brand_id_fkey: "FOREIGN KEY (brand_id) REFERENCES brands(id)",
    products_created_by_fkey: "FOREIGN KEY (created_by) REFERENCES users(id)",
    products_updated_by_fkey: "FOREIGN KEY (updated_by) REFERENCES users(id)",
  },
  indexes: {
    idx_products_slug:
      "CREATE INDEX idx_products_slug ON public.products USING btree (slug) WHERE (deleted_at IS NULL)",
    idx_products_category:
      "CREATE INDEX idx_products_category ON public.products USING btree (category_id) WHERE (deleted_at IS NULL)",
    idx_products_brand:
      "CREATE INDEX idx_products_brand ON public.products USING btree (brand_id) WHERE (deleted_at IS NULL)",
    idx_products_sku:
      "CREATE INDEX idx_products_sku ON public.products USING btree (sku) WHERE (deleted_at IS NULL)",
    idx_products_active:
      "CREATE INDEX idx_products_active ON public.products USING btree (is_active) WHERE (deleted_at IS NULL)",
    idx_products_featured:
      "CREATE INDEX idx_products_featured ON public.products USING btree (is_featured) WHERE ((deleted_at IS NULL) AND (is_active = true))",
    idx_products_tags: "CREATE INDEX idx_products_tags ON public.products USING gin (tags)",
    idx_products_metadata: "CREATE INDEX idx_products_metadata ON public.products USING gin (metadata)",
    idx_products_price:
      "CREATE INDEX idx_products_price ON public.products USING btree (price) WHERE ((deleted_at IS NULL) AND (is_active = true))",
    idx_products_created:
      "CREATE INDEX idx_products_created ON public.products USING btree (created_at DESC) WHERE (deleted_at IS NULL)",
    idx_products_search:
      "CREATE INDEX idx_products_search ON public.products USING gin (to_tsvector('english'::regconfig, (((name)::text || ' '::text) || COALESCE(description, ''::text)))) WHERE ((deleted_at IS NULL) AND (is_active = true))",
  },
  triggers: updatedAtTrigger("products"),
};
