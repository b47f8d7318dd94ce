import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Testcontainers from "testcontainers";
import type { GenericContainer, StartedTestContainer } from "testcontainers";
import { ExitCode, PgopsError } from "../../errors.ts";
import { serverVersion } from "./server-questions.ts";
import { throwawaySettings } from "./settings.ts";
import { readTlsFiles } from "./tls-files.ts";
import type { ThrowawayOptions, ThrowawayServer } from "./throwaway.ts";

const newestMajor = 18;
const startupTimeoutMs = 180_000;
const sharedMemoryBytes = 256 * 1024 * 1024;

/**
 * A server in a Docker container, or undefined, with a line in `tried`, where testcontainers is not installed, no
 * Docker answers, or the image is of another version. Throws PGOPS_CONTAINER (exit 5) when the image cannot be had
 * or its server does not start. testcontainers removes the container when pgops is killed.
 */
export async function startContainer(
  options: ThrowawayOptions,
  tried: string[],
): Promise<ThrowawayServer | undefined> {
  const image = options.image ?? `postgres:${options.major ?? newestMajor}`;
  const testcontainers = await importTestcontainers(options.cwd);
  if (testcontainers === undefined) {
    tried.push("Docker: testcontainers is not installed (npm install --save-dev testcontainers)");
    return undefined;
  }
  const password = randomBytes(18).toString("base64url");
  const container = await start(await describe(testcontainers, image, password, options), image).catch(
    (error: Error) => error,
  );
  if (container instanceof Error) {
    if (container instanceof PgopsError) throw container;
    tried.push(`Docker: ${container.message}`);
    return undefined;
  }
  return asServer(container, image, password, options, tried);
}

async function importTestcontainers(cwd: string = process.cwd()): Promise<typeof Testcontainers | undefined> {
  try {
    return await import("testcontainers");
  } catch {
    // pgops may be installed apart from the project, which brings its own.
  }
  try {
    const path = createRequire(join(cwd, "package.json")).resolve("testcontainers");
    const found: typeof Testcontainers = await import(pathToFileURL(path).href);
    return found;
  } catch {
    return undefined;
  }
}

async function describe(
  { GenericContainer: Container, Wait }: typeof Testcontainers,
  image: string,
  password: string,
  { settings, tls }: ThrowawayOptions,
): Promise<GenericContainer> {
  const ssl = tls && { ssl: "on", ssl_cert_file: "/tls/server.crt", ssl_key_file: "/tls/server.key" };
  const all = { timezone: "UTC", log_timezone: "UTC", ...throwawaySettings, ...ssl, ...settings };
  const command = ["postgres", ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const container = new Container(image)
    .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: "--locale=C.UTF-8 --no-sync" })
    .withExposedPorts(5432)
    .withSharedMemorySize(sharedMemoryBytes)
    .withStartupTimeout(startupTimeoutMs)
    // The server that the image starts first, to set itself up, does not listen on TCP.
    .withWaitStrategy(Wait.forSuccessfulCommand("pg_isready -h 127.0.0.1 -U postgres"));
  if (tls === undefined) return container.withCommand(command);
  // PostgreSQL wants the key to be its own, and only the container knows the user's number.
  const handOver = 'install -o postgres -m 600 -t /tls /given/* && exec docker-entrypoint.sh "$@"';
  const { cert, key } = await readTlsFiles(tls);
  return container
    .withCopyContentToContainer([
      { content: cert, target: "/given/server.crt" },
      { content: key, target: "/given/server.key" },
    ])
    .withEntrypoint(["/bin/sh", "-c", `mkdir /tls && ${handOver}`, "sh"])
    .withCommand(command);
}

async function start(container: GenericContainer, image: string): Promise<StartedTestContainer> {
  try {
    return await container.start();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes("container runtime"))
      throw new Error("no running Docker was found", { cause: error });
    throw new PgopsError({
      code: "PGOPS_CONTAINER",
      message: `a container of the image ${image} did not start: ${message}`,
      hint: `Try it by hand with \`docker run --rm -e POSTGRES_PASSWORD=secret ${image}\`.`,
      exitCode: ExitCode.noServer,
      cause: error,
    });
  }
}

async function asServer(
  container: StartedTestContainer,
  image: string,
  password: string,
  { major, signal }: ThrowawayOptions,
  tried: string[],
): Promise<ThrowawayServer | undefined> {
  const stop = async (): Promise<void> => void (await container.stop({ remove: true, removeVolumes: true }));
  try {
    signal?.throwIfAborted();
    const port = container.getMappedPort(5432);
    const url = `postgresql://postgres:${password}@${container.getHost()}:${port}/postgres`;
    const version = await serverVersion(url);
    if (major === undefined || Number.parseInt(version, 10) === major) {
      return { url, port, version, engine: "docker", origin: image, stop };
    }
    tried.push(`Docker: the image ${image} is PostgreSQL ${version}, not ${major}`);
  } catch (error) {
    await stop();
    throw error;
  }
  await stop();
  return undefined;
}
