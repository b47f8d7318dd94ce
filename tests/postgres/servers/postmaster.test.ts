import { expect, test } from "vitest";
import { portWasTaken, startFailed } from "../../../src/postgres/servers/postmaster.ts";

const taken = `LOG:  could not bind IPv4 address "127.0.0.1": Address already in use
HINT:  Is another postmaster already running on port 5432? If not, wait a few seconds and retry.
FATAL:  could not create any TCP/IP sockets`;

const forbidden = `LOG:  could not bind IPv4 address "127.0.0.1": Permission denied
WARNING:  could not create listen socket for "127.0.0.1"
FATAL:  could not create any TCP/IP sockets`;

test("a port that something else has, and one that the account may not use, are told apart", () => {
  expect(portWasTaken(taken)).toBe(true);
  expect(portWasTaken(forbidden)).toBe(false);
  expect(portWasTaken("FATAL:  could not load server certificate file")).toBe(false);
  expect(startFailed("it did not start", forbidden).hint).toContain("choose one from 1024 on");
  expect(startFailed("it did not start", taken).hint).toBe("The server's own words above say why.");
});
