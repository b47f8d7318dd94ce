import { Listr, ListrDefaultRendererLogLevels as Level, ListrLogger, ProcessOutput } from "listr2";
import type { Terminal } from "../terminal.ts";

const redrawMs = 200;

/** A line that is drawn in place until its work has ended. */
export interface LiveLine {
  /** What it shows while the work goes on; asked again and again. */
  running: () => string;
  ended: Promise<void>;
  /** What stays when it has ended. */
  outcome: () => { title: string; failed: boolean };
}

/** Draws one line with listr2; resolves when it has ended and stands for good. */
export async function drawLive(line: LiveLine, { color }: Pick<Terminal, "color">): Promise<void> {
  const logger = new ListrLogger<Level>({
    useIcons: true,
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  const list = new Listr(
    [
      {
        title: line.running(),
        task: async (_, task) => {
          const timer = setInterval(() => (task.title = line.running()), redrawMs);
          await line.ended;
          clearInterval(timer);
          const { title, failed } = line.outcome();
          task.title = title;
          if (failed) throw new Error(title);
        },
      },
    ],
    {
      renderer: "default",
      exitOnError: false,
      // Ctrl-C is ours: listr2 would leave at once, and the statement running on the server.
      registerSignalListeners: false,
      rendererOptions: {
        logger,
        formatOutput: "truncate",
        showErrorMessage: false,
        collapseErrors: false,
        // Its own colours know neither --no-color nor that it is stderr that is the terminal.
        color: {
          [Level.WAITING]: color.dim,
          [Level.PENDING]: color.yellow,
          [Level.COMPLETED]: color.green,
          [Level.FAILED]: color.red,
        },
      },
    },
  );
  await list.run().catch(() => {});
}
