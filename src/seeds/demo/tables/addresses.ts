import { mix } from "../random.ts";

/** The networks that RFC 5737 keeps for documentation: no host has an address in them. */
const networks = ["192.0.2.", "198.51.100.", "203.0.113."];
const hex = (bits: number): string => (bits & 0xffff).toString(16);

/** The address that a user comes from, mostly the same: of the documentation networks of RFC 5737 and RFC 3849. */
export function addressOf(user: number, away: boolean): string {
  const bits = mix(away ? user + 0x5bd1e995 : user);
  if (bits % 8 === 0) return `2001:db8:${hex(bits >>> 8)}:${hex(user)}::${hex((bits >>> 24) | 1)}`;
  return `${networks[bits % networks.length]}${1 + ((bits >>> 4) % 254)}`;
}

/** Which of `agents` browsers or apps a user has. */
export function agentOf(user: number, agents: number, away: boolean): number {
  return mix(user ^ (away ? 0x27d4eb2f : 0x165667b1)) % agents;
}
