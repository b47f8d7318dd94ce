import { Session } from "../src/postgres/session.ts";
const log: string[] = []; let on = false; let t0 = 0;
for (const name of ["query", "run"] as const) {
  const original = Session.prototype[name] as (...a: unknown[]) => Promise<unknown>;
  (Session.prototype as any)[name] = function (text: string, ...rest: unknown[]) {
    const started = performance.now();
    const p = original.call(this, text, ...rest) as Promise<unknown>;
    if (on) { const pid = this.info?.pid; const done = () => log.push(`${(started - t0).toFixed(2).padStart(7)} +${(performance.now() - started).toFixed(2).padStart(6)} ${pid} ${text.slice(0, 70).replaceAll("\n", " ")}`); p.then(done, done); }
    return p;
  };
}
const { verify } = await import("../src/index.ts");
const n = Number(process.argv[2] ?? 60);
await verify({ cwd: "/tmp/exp/b500", env: { ...process.env, TMPDIR: "/dev/shm" }, to: n, onEvent: (e) => { if (e.type === "started") { if (on) { on = false; } if (e.label.startsWith(String(n - 1).padStart(4, "0"))) { on = true; t0 = performance.now(); } } } });
console.log(log.join("\n"));
