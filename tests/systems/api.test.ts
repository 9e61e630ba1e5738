import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../command-line/locations";
import { Cluster } from "../../kubernetes/connection/cluster";
import { deploymentNamed, podsIn } from "../../kubernetes/collection";
import { outputInPod } from "../../kubernetes/pods/exec";
import { isReady, nameOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { configure } from "../../pulumi/stack";
import { provideSystemImages } from "./images/system-images";
import { withDiagnosis } from "../support/running/diagnosis";
import { interruption } from "../support/running/interruption";
import { projectWithPackage } from "../support/packed";
import { withProgramStack } from "../../pulumi/project/program-stack";
import { up } from "../support/engines/up";
import { withSystem, type DeployedSystem } from "./deployed-system";
import { killLeader } from "./disturbances";
import { redis } from "./redis";
import { longestGap, SteadyClient } from "./steady-client";
import type { ClientOfSystem } from "./system";

const KUBE_CONTEXT = "minikube";

const VISITOR: ClientOfSystem = {
  image: "busybox:1.37.0",
  user: 1000,
  secrets: {},
  prepare: "true",
  write: "wget -T 10 -qO- http://api 2> /dev/null | grep -q visit",
};

describe("The example api, in front of Redis", () => {
  it("answers every visit while it scales, rolls and loses pods, and every answered visit is counted", async () => {
    const { visits, acknowledged, unanswered, gap } = await visited();
    console.log(`      ${String(acknowledged)} visits answered; ${gap.toFixed(1)} s without Redis' primary`);
    assert.equal(unanswered, 0);
    assert.ok(visits >= acknowledged, `${String(visits)} counted of ${String(acknowledged)}`);
  });
});

interface Visited {
  /** What Redis has counted, and how many visits were answered. */
  readonly visits: number;
  readonly acknowledged: number;
  /** Visits that were not answered before the primary was killed. */
  readonly unanswered: number;
  /** Longest time without an answer while the primary was killed, in seconds. */
  readonly gap: number;
}

async function visited(): Promise<Visited> {
  await provideSystemImages(["python"], { signal: interruption });
  const cluster = Cluster.connect(KUBE_CONTEXT);
  return withSystem(cluster, KUBE_CONTEXT, redis, { replicas: "1" }, async (deployed, backend) => {
    const { namespace } = deployed;
    const folder = join(await projectWithPackage(), "api");
    await cp(join(projectFolder, "examples", "systems", "api"), folder, { recursive: true });
    const config = { kubeContext: KUBE_CONTEXT, namespace, redis: `organization/redis/${namespace}` };
    return withProgramStack({ name: namespace, folder, config, backend }, (stack) => visit(deployed, stack));
  });
}

async function visit(deployed: DeployedSystem, stack: Stack): Promise<Visited> {
  const { cluster, namespace } = deployed;
  const update = async (config: Readonly<Record<string, string>>): Promise<void> => {
    await configure(stack, config);
    await withDiagnosis(cluster, namespace, up(stack));
    await rolledOut(deployed);
  };
  await update({});
  const visitor = await SteadyClient.start(cluster, namespace, VISITOR);
  for (const replicas of ["1", "3", "1", "3"]) await update({ replicas });
  await update({ greeting: "good day" });
  await update({ image: "python:3.13" });
  for (const pod of await apiPods(deployed)) await replaced(deployed, pod);
  const before = await visitor.acknowledged();
  const killed = new Date();
  await killLeader(deployed);
  const back = new Date();
  const acknowledged = await visitor.stop();
  const [first] = before;
  const [last] = before.slice(-1);
  const sent = (last?.record ?? 0) - (first?.record ?? 0) + 1;
  const pod = await cluster.core.readNamespacedPod({ namespace, name: "redis-0" });
  return {
    visits: Number(await outputInPod(cluster, pod, ["redis-cli", "--raw", "get", "visits"])),
    acknowledged: acknowledged.length,
    unanswered: sent - before.length,
    gap: longestGap(acknowledged, killed, back),
  };
}

async function apiPods({ cluster, namespace }: DeployedSystem): Promise<V1Pod[]> {
  const labelSelector = "app.kubernetes.io/name=api";
  return (await podsIn(cluster, namespace, { labelSelector }).list()).items.filter(isReady);
}

async function replaced(deployed: DeployedSystem, pod: V1Pod): Promise<void> {
  const { cluster, namespace } = deployed;
  await cluster.core.deleteNamespacedPod({ namespace, name: nameOf(pod) });
  await waitUntil(
    podsIn(cluster, namespace, { labelSelector: "app.kubernetes.io/name=api" }),
    `pod ${nameOf(pod)} to be replaced`,
    (pods) => pods.every((other) => nameOf(other) !== nameOf(pod)) && pods.filter(isReady).length === 3,
    120,
  );
}

async function rolledOut({ cluster, namespace }: DeployedSystem): Promise<void> {
  await waitUntil(
    deploymentNamed(cluster, namespace, "api"),
    "the API to roll out",
    (deployments) =>
      deployments.some(
        ({ metadata, spec, status }) =>
          (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
          status?.updatedReplicas === spec?.replicas &&
          status?.availableReplicas === spec?.replicas,
      ),
    120,
  );
}
