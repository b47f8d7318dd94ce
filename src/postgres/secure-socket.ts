import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import type { ConnectionTarget } from "../config/target.ts";
import type { SslOption } from "./tls.ts";

/** SSLRequest: its length and the number that asks for TLS. PostgreSQL's documentation, "Message Formats". */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Asks the server for TLS and gives the encrypted socket, or the plain one where TLS is only preferred and the server
 * has none. Rejects with the code `NO_TLS` where it must have it, and with Node's errors of the handshake.
 */
export async function secureSocket(
  socket: Socket,
  { host, ssl }: ConnectionTarget,
  option: Exclude<SslOption, false>,
): Promise<Socket> {
  const direct = ssl.negotiation === "direct";
  if (!direct && !(await offersTls(socket))) {
    if (option === "prefer") return socket;
    throw Object.assign(new Error("the server does not speak TLS"), { code: "NO_TLS" });
  }
  const encrypted = process.getBuiltinModule("node:tls").connect({
    socket,
    ...(isIP(host) === 0 && !host.startsWith("/") ? { servername: host } : {}),
    ...(option === "prefer" ? { rejectUnauthorized: false } : option),
    ...(direct ? { ALPNProtocols: ["postgresql"] } : {}),
  });
  await once(encrypted, "secureConnect");
  return encrypted;
}

async function offersTls(socket: Socket): Promise<boolean> {
  socket.write(sslRequest);
  const [answer] = (await once(socket, "data")) as [Buffer];
  // Whatever else came before the handshake was not sent by who holds the certificate (CVE-2021-23214 and its kin).
  const alone = answer.length === 1;
  if (alone && answer[0] === "S".charCodeAt(0)) return true;
  if (alone && answer[0] === "N".charCodeAt(0)) return false;
  throw Object.assign(new Error("the server answered the request for TLS with something else"), {
    code: "ECONNRESET",
  });
}
