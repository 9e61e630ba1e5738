import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import manifest from "../../package.json";
import { projectFolder } from "../../command-line/locations";
import { withBackend } from "../../commands/ci/run/ci-stack";
import { runVolumes } from "../../commands/ci/run/run-namespace";
import { processesOf } from "../../commands/ci/run/run-processes";
import { readRecords } from "../../commands/ci/run/run-record";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { claimsIn, namespaceNamed } from "../../kubernetes/collection";
import { nameOf } from "../../kubernetes/objects";
import { fileBackend } from "../../pulumi/state/file-backend";

/** All that there is of a run: on the cluster, in the state backend's folder, and on this machine. */
export async function remainsOf(runName: string, cluster: Cluster, backendFolder: string): Promise<string[]> {
  const { items: namespaces } = await namespaceNamed(cluster, runName).list();
  const { items: claims } = await claimsIn(cluster, runName).list();
  const volumes = await runVolumes(cluster, runName);
  const stacks = await withBackend(
    { backend: fileBackend(backendFolder), project: { name: manifest.name, folder: projectFolder } },
    (workspace) => workspace.listStacks(),
  );
  return [
    ...namespaces.map((namespace) => `namespace ${nameOf(namespace)}`),
    ...claims.map((claim) => `claim ${nameOf(claim)}`),
    ...volumes.map((volume) => `volume ${nameOf(volume)}`),
    ...stacks.filter(({ name }) => name === runName).map(({ name }) => `stack ${name}`),
    ...(await pathsWith(runName, backendFolder)),
    ...(await readdir(projectFolder))
      .filter((name) => name.includes(runName))
      .map((name) => `settings ${name}`),
    ...(await readdir(tmpdir())).filter((name) => name.startsWith(runName)).map((name) => `folder ${name}`),
    ...(await readRecords()).filter(({ name }) => name === runName).map(({ name }) => `record of ${name}`),
    ...(await processesOf({ name: runName })).map(({ pid }) => `process ${String(pid)}`),
  ];
}

async function pathsWith(text: string, folder: string): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) => path.includes(text)).map((path) => `state ${path}`);
}
