import { chmod, mkdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownFolder } from "../../../src/postgres/servers/binaries-cache.ts";
import { closedFolder } from "./folders.ts";

const refused = expect.objectContaining({ code: "PGOPS_CACHE_FOLDER", exitCode: 5 }) as unknown;

test("the cache is a folder that only its owner can change", async () => {
  const folder = join(await closedFolder(), "cache");
  await ownFolder(folder);
  await ownFolder(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o755);
});

test("a folder that others can write to, or a link, is not trusted", async () => {
  const parent = await closedFolder();
  await mkdir(join(parent, "open"));
  await chmod(join(parent, "open"), 0o777);
  await expect(ownFolder(join(parent, "open"))).rejects.toEqual(refused);
  await mkdir(join(parent, "real"));
  await symlink("real", join(parent, "link"));
  await expect(ownFolder(join(parent, "link"))).rejects.toEqual(refused);
});
