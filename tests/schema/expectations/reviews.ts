import { type ExpectedTable, updatedAtTrigger } from "./shape.ts";

export const reviews: ExpectedTable = {
  comment: "Product reviews with ratings.",
  columns: {
    id: "uuid NOT NULL DEFAULT gen_random_uuid()",
    product_id: "uuid NOT NULL",
    user_id: "uuid NOT NULL",
    rating: "integer NOT NULL",
    title: "character varying(255)",
    comment: "text",
    pros: "text[]",
    cons: "text[]",
    is_verified_purchase: "boolean DEFAULT false",
    helpful_count: "integer DEFAULT 0",
    images: "jsonb DEFAULT '[]'::jsonb",
    metadata: "jsonb DEFAULT '{}'::jsonb",
    created_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    updated_at: "timestamp without time zone DEFAULT CURRENT_TIMESTAMP",
    deleted_at: "timestamp without time zone",
  },
  constraints: {
    reviews_pkey: "PRIMARY KEY (id)",
    reviews_product_id_fkey: "FOREIGN KEY (product_id) REFERENCES products(id)",
    reviews_user_id_fkey: "FOREIGN KEY (user_id) REFERENCES users(id)",
    reviews_rating_check: "CHECK (((rating >= 1) AND (rating <= 5)))",
    unique_user_product_review: "UNIQUE (user_id, product_id)",
  },
  indexes: {
    idx_reviews_product:
      "CREATE INDEX idx_reviews_product ON public.reviews USING btree (product_id) WHERE (deleted_at IS NULL)",
    idx_reviews_user:
      "CREATE INDEX idx_reviews_user ON public.reviews USING btree (user_id) WHERE (deleted_at IS NULL)",
    idx_reviews_rating:
      "CREATE INDEX idx_reviews_rating ON public.reviews USING btree (rating) WHERE (deleted_at IS NULL)",
    idx_reviews_created:
      "CREATE INDEX idx_reviews_created ON public.reviews USING btree (created_at DESC) WHERE (deleted_at IS NULL)",
  },
  triggers: updatedAtTrigger("reviews"),
};
