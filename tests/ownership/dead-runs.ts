import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { newRunName, RUN_MARK } from "../../commands/ci/run/ci-run";
import manifest from "../../package.json";
import { fieldManager, IDENTITY_ANNOTATION } from "../../components/identity";
import { namespaceNamed } from "../../kubernetes/collection";
import { fileBackend } from "../../pulumi/state/file-backend";
import type { Clone, Ended } from "../faults/clone";
import { KUBE_CONTEXT } from "../support/live-cluster";
import type { World } from "./world";

/** Whose the objects of a CI run are that is dead. */
const SWEEP = "the sweep";

/**
 * Sweeps in a clone that has records of CI runs whose processes are gone. One record is of a run that is really dead.
 * The other records name a namespace without the run's mark, one with objects of others, a stack without the run's
 * tag, and an ordinary stack.
 *
 * @returns how the sweep ended, and what it did that it must not do, or did not do
 */
export async function sweepAmongOthers(
  world: World,
  clone: Clone,
  stack: string,
): Promise<{ readonly ended: Ended; readonly wrong: readonly string[] }> {
  const [unmarked, shared, untagged, dead] = [newRunName(), newRunName(), newRunName(), newRunName()];
  await makeNamespace(world, unmarked, {});
  await makeNamespace(world, shared, marksOf(shared));
  await makeConfigMap(world, shared, {});
  await clone.pulumi("stack", "init", untagged, "--no-select");
  const before = await world.judge("neighbour");
  await makeNamespace(world, dead, marksOf(dead));
  await makeConfigMap(world, dead, marksOf(dead));
  const making = await world.judge(SWEEP);

  for (const name of [unmarked, shared, untagged, dead, stack]) await record(clone, name);
  const ended = await clone.run("commands/main.ts", "ci", "--sweep", "--context", KUBE_CONTEXT);
  const wrong = await world.judge(SWEEP);

  const stacks = await clone.pulumi("stack", "ls", "--json");
  const { items: left } = await namespaceNamed(world.cluster, dead).list();
  return {
    ended,
    wrong: [
      ...before,
      ...making,
      ...wrong,
      ...(left.length > 0 ? [`the sweep left namespace ${dead} of a dead run`] : []),
      ...[untagged, stack]
        .filter((name) => !stacks.includes(`"${name}"`))
        .map((name) => `the sweep removed stack ${name}`),
    ],
  };
}

interface Marks {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

function marksOf(run: string): Marks {
  return { labels: { [RUN_MARK]: run }, annotations: { [IDENTITY_ANNOTATION]: fieldManager(run) } };
}

async function makeNamespace(world: World, name: string, marks: Marks): Promise<void> {
  world.include(name);
  await world.cluster.core.createNamespace({ body: { metadata: { name, ...marks } } });
}

async function makeConfigMap({ cluster }: World, namespace: string, marks: Marks): Promise<void> {
  const body = { metadata: { name: "content", ...marks }, data: { of: namespace } };
  await cluster.core.createNamespacedConfigMap({ namespace, body });
}

/** A record without processes is one whose processes are gone. */
async function record({ folder, stateFolder }: Clone, name: string): Promise<void> {
  const records = join(folder, ".ci-runs");
  await mkdir(records, { recursive: true });
  const project = { name: manifest.name, folder };
  const run = { name, kubeContext: KUBE_CONTEXT, backend: fileBackend(stateFolder), project };
  await writeFile(
    join(records, `${name}.json`),
    JSON.stringify({ ...run, hostname: hostname(), owners: [] }),
  );
}
