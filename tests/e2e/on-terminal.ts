/** Makes the program believe that a terminal of this width is there; what it draws is kept as it comes. */
export function onTerminal(columns: number): Record<string, string> {
  const lines = ["stdin", "stdout", "stderr"].map(
    (name) => `Object.defineProperty(process.${name}, "isTTY", { value: true, configurable: true });`,
  );
  const widths = ["stdout", "stderr"].map((name) => `process.${name}.columns = ${columns};`);
  const code = encodeURIComponent([...lines, ...widths].join("\n"));
  return { NODE_OPTIONS: `--import "data:text/javascript,${code}"`, TERM: "xterm-256color" };
}
