declare module "parse-prometheus-text-format" {
  /** A family of metrics. */
  interface Family {
    name: string;
    help: string;
    type: string;
    metrics: { value: string; labels?: Record<string, string>; timestamp_ms?: string }[];
  }
  /** Throws where a line is none of the format. */
  export default function parse(text: string): Family[];
}
