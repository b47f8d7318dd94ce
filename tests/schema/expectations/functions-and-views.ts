import type { ExpectedFunction } from "./shape.ts";

export const functions: Readonly<Record<string, ExpectedFunction>> = {
  update_updated_at_column: {
    arguments: "",
    result: "trigger",
    language: "plpgsql",
    volatility: "volatile",
  },
  soft_delete: {
    arguments: "table_name text, record_id uuid",
    result: "void",
    language: "plpgsql",
    volatility: "volatile",
  },
  search_products: {
    arguments: "search_query text, limit_count integer DEFAULT 20",
    result: "TABLE(id uuid, name character varying, description text, price numeric, rank real)",
    language: "plpgsql",
    volatility: "volatile",
  },
};

/** The views: their columns in order, each with its type. */
export const views: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  v_active_users: {
    id: "uuid",
    email: "character varying(255)",
    first_name: "character varying(100)",
    last_name: "character varying(100)",
    roles: "text[]",
    last_login_at: "timestamp without time zone",
    created_at: "timestamp without time zone",
    active_sessions: "bigint",
  },
  v_product_summary: {
    id: "uuid",
    name: "character varying(255)",
    slug: "character varying(255)",
    price: "numeric(10,2)",
    stock_quantity: "integer",
    category_name: "character varying(100)",
    brand_name: "character varying(100)",
    average_rating: "numeric",
    review_count: "bigint",
    created_at: "timestamp without time zone",
    updated_at: "timestamp without time zone",
  },
};
