import { createRequire, registerHooks } from "node:module";
import type postgres from "postgres";

const tlsOnDemand = new URL(`tls-on-demand.${import.meta.url.slice(-2)}`, import.meta.url).href;

/**
 * postgres.js, loaded so that a command starts fast (10 to 15 ms of 90). Its CommonJS form, because Node gives an ES
 * module a copy of all that `crypto` exports and loads what nobody asked for to make it; and with `tls` left until a
 * connection uses it, because loading it makes Node prepare the certificates of all authorities.
 */
export const createClient: typeof postgres = load();

function load(): typeof postgres {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "tls" ? { url: tlsOnDemand, shortCircuit: true } : next(specifier, context),
  });
  try {
    return createRequire(import.meta.url)("postgres") as typeof postgres;
  } finally {
    hooks.deregister();
  }
}
