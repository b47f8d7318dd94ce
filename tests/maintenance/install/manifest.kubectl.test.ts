import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { kubernetesPlan } from "../../../src/maintenance/install/kubernetes.ts";
import { temporaryProject } from "../../support/project.ts";
import { awkward } from "./scene.ts";

const [file] = kubernetesPlan({ ...awkward, image: "registry.example/shop:42", userId: 1000 }).files;
const manifest = file?.text ?? "";

/** The manifest as the types of Kubernetes hold it: what they do not know is left out, what does not fit is an error. */
async function asKubernetesReadsIt(text: string): Promise<unknown> {
  const { path } = await temporaryProject({});
  const name = join(path, "cronjob.yaml");
  await writeFile(name, text);
  // Of what works without a cluster, this reads it by its types; a variable has to change.
  const args = ["set", "env", "--local", "-f", name, "-o", "json", "XDG_CACHE_HOME=/var/tmp"];
  const { stdout } = await promisify(execFile)("kubectl", args);
  return JSON.parse(stdout.replaceAll('"/var/tmp"', '"/tmp"'));
}

test("Kubernetes knows every field of the manifest", async () => {
  expect(await asKubernetesReadsIt(manifest)).toMatchObject(parse(manifest) as object);
});

test("and would not know a field that is wrong, or a value that does not fit", async () => {
  const wrongName = manifest.replace("concurrencyPolicy", "concurrency");
  expect(await asKubernetesReadsIt(wrongName)).not.toMatchObject(parse(wrongName) as object);
  await expect(
    asKubernetesReadsIt(manifest.replace("backoffLimit: 0", "backoffLimit: none")),
  ).rejects.toThrow(/backoffLimit/);
});
