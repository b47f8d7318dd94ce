import { Option } from "commander";

/** `--use`: which down SQL runs where the file is not what was stored when the migration was applied. */
export function useOption(): Option {
  return new Option("--use <which>", "the down SQL, where file and ledger differ: file or stored").choices([
    "file",
    "stored",
  ]);
}
