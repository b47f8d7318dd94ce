import type { ThrowawayOptions, ThrowawayServer } from "./throwaway.ts";

export async function startContainer(
  _o: ThrowawayOptions,
  _t: string[],
): Promise<ThrowawayServer | undefined> {
  return undefined;
}
