import { describeTarget } from "../config/describe.ts";
import { connect } from "../postgres/connect.ts";
import { neverIdle } from "../postgres/session-state.ts";
import type { Session } from "../postgres/session.ts";
import type { OperationContext } from "./context.ts";
import { operationFailure } from "./failure.ts";

/**
 * Connects, tells of it, and closes the session whatever happens.
 * @throws PgopsError for servers that cannot be reached (exit code 5) and what they refuse.
 */
export async function withSession<Result>(
  context: OperationContext,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { emit, signal, target, waitMs } = context;
  let session: Session | undefined;
  try {
    signal?.throwIfAborted();
    session = await connect(target, {
      signal,
      waitMs,
      onWait: (problem) => emit({ type: "waiting-for-server", problem }),
    });
    session.onNotice = ({ severity = "NOTICE", message = "" }) => {
      // "there is no transaction in progress" and "already exists, skipping" are of no interest to anybody.
      if (severity !== "NOTICE" && !message.startsWith("there is no transaction"))
        emit({ type: "notice", severity, message });
    };
    emit({ type: "connected", target: describeTarget(target), serverVersion: session.info.version });
    if (!session.behindPooler) await session.run(neverIdle);
    signal?.throwIfAborted();
    return await work(session);
  } catch (error) {
    throw operationFailure(error, { signal });
  } finally {
    await session?.close();
  }
}
