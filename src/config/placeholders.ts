const token = /\$\$\{|\$\{([^}]*)\}|\$\{/g;
const form = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

export interface Evaluated {
  value: string;
  /** The variables that took part, found or not. */
  names: string[];
  /** Those that are not set and have no default. */
  missing: string[];
  /** Something begins with `${` and is no placeholder. */
  malformed: boolean;
}

/** Whether the text says anything in placeholders or in their escape. */
export function hasPlaceholder(text: string): boolean {
  return text.includes("${");
}

/**
 * Puts variables in for `${NAME}` and `${NAME:-default}` (also where NAME is empty, as in a shell);
 * `$${` stands for `${` itself. What a variable holds is taken as it is, never evaluated again.
 */
export function evaluatePlaceholders(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Evaluated {
  const result: Evaluated = { value: "", names: [], missing: [], malformed: false };
  result.value = text.replaceAll(token, (whole, inner: string | undefined) => {
    if (whole === "$${") return "${";
    const [, name, fallback] = form.exec(inner ?? "") ?? [];
    if (name === undefined) {
      result.malformed = true;
      return whole;
    }
    result.names.push(name);
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === "" ? fallback : value;
    if (value === undefined) result.missing.push(name);
    return value ?? whole;
  });
  return result;
}
