import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";

const servers = new URL("../../../src/postgres/servers/", import.meta.url);

/** Runs code in a Node of its own, with the modules of src/postgres/servers as `await load("throwaway")`. */
export function startScript(code: string): ChildProcessWithoutNullStreams {
  const prelude = `const load = (name) => import(${JSON.stringify(servers.href)} + name + ".ts");`;
  return spawn(process.execPath, ["--input-type=module", "-e", `${prelude}\n${code}`], { stdio: "pipe" });
}

/** The first line that it prints. */
export async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let output = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.stdout.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (text: string) => {
      output += text;
      if (output.includes("\n")) resolve(output.slice(0, output.indexOf("\n")));
    });
    child.once("close", (code) => reject(new Error(`the script ended with ${code}: ${errors}`)));
  });
}
