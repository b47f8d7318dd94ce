import { type Command, Option } from "commander";
import { parseMajor } from "./arguments.ts";

/** What a command that starts a throwaway server may be told of it. */
export interface ServerFlags {
  server?: string;
  postgres?: number;
}

/** The usual words for `--server`. */
const applyThere =
  "apply the migrations on this server instead; a database of their own is made there, and removed";

/** Adds `--server` and `--postgres` to a command; `serverText` says what the former is for. */
export function withServerFlags(command: Command, serverText: string = applyThere): Command {
  return command
    .option("--server <url>", serverText)
    .addOption(
      new Option("--postgres <major>", "the version of the throwaway server: 14 to 18").argParser(parseMajor),
    );
}
