import { quoteLiteral } from "../../../postgres/literals.ts";

/** Options as the catalog keeps them ("fillfactor=70") for the parentheses of WITH and SET: "fillfactor = '70'". */
export function assignments(options: readonly string[]): string {
  return options
    .map((option) => {
      const at = option.indexOf("=");
      return `${option.slice(0, at)} = ${quoteLiteral(option.slice(at + 1))}`;
    })
    .join(", ");
}
