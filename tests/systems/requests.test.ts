import assert from "node:assert/strict";
import { PatchStrategy, setHeaderOptions, type V1Deployment } from "@kubernetes/client-node";
import { Provider } from "@pulumi/kubernetes";
import { ClusterIPDeployment, type ClusterIPDeploymentArgs } from "../../components";
import { versions } from "../../command-line/versions";
import { Cluster } from "../../kubernetes/connection/cluster";
import { deploymentNamed, podsIn } from "../../kubernetes/collection";
import { isReady, nameOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { withStack } from "../../pulumi/stack";
import { provideSystemImages } from "../../toolchain/node/system-images";
import { interruption } from "../support/running/interruption";
import { withNamespace } from "../support/test-namespace";
import { up } from "../support/engines/up";
import { type Requests, SteadyRequests } from "./steady-requests";

const KUBE_CONTEXT = "minikube";
const NAME = "front";
const REQUESTS_PER_SECOND = 500;
const ROLLOUTS = Number(process.env.ROLLOUTS ?? 50);
const SCALE_DOWNS = Number(process.env.SCALE_DOWNS ?? 20);
const EVICTIONS = Number(process.env.EVICTIONS ?? 20);

describe("Requests through the ClusterIP of a ClusterIPDeployment with its defaults", () => {
  it(`are all answered during ${String(ROLLOUTS)} rollouts`, () =>
    allAnswered(ROLLOUTS, (place, round) => rollOut(place, round)));

  it(`are all answered while ${String(SCALE_DOWNS)} times a pod is taken away`, () =>
    allAnswered(SCALE_DOWNS, scaleDownAndUp));

  it(`are all answered while ${String(EVICTIONS)} pods are evicted, the second of two refused`, () =>
    allAnswered(EVICTIONS, evict));
});

describe("Requests through the ClusterIP of a Deployment whose pods stop at once", () => {
  it("are lost, so that this test would notice", async () => {
    const requests = await requestsDuring(10, (place, round) => rollOut(place, round), {
      preStop: { exec: { command: ["true"] } },
    });
    console.log(`      ${describeRequests(requests)}`);
    assert.ok(requests.failures.length > 0, "no request failed");
  });
});

interface Place {
  readonly cluster: Cluster;
  readonly namespace: string;
}

async function allAnswered(
  times: number,
  disturb: (place: Place, round: number) => Promise<void>,
): Promise<void> {
  const requests = await requestsDuring(times, disturb);
  console.log(`      ${describeRequests(requests)}`);
  assert.deepEqual(requests.failures, []);
}

function describeRequests({ sent, failures }: Requests): string {
  return `${String(failures.length)} of ${String(sent)} requests failed`;
}

async function requestsDuring(
  times: number,
  disturb: (place: Place, round: number) => Promise<void>,
  args: Partial<ClusterIPDeploymentArgs> = {},
): Promise<Requests> {
  await provideSystemImages(["python"], { signal: interruption });
  const cluster = Cluster.connect(KUBE_CONTEXT);
  return withNamespace(cluster, (namespace) =>
    withStack({ name: namespace, config: {}, program: () => program(namespace, args) }, async (stack) => {
      await up(stack);
      const { spec } = await cluster.core.readNamespacedService({ namespace, name: NAME });
      const target = { host: spec?.clusterIP ?? "", port: 80, perSecond: REQUESTS_PER_SECOND };
      const requests = await SteadyRequests.start(cluster, namespace, target);
      for (let round = 1; round <= times; round++) await disturb({ cluster, namespace }, round);
      return requests.stop();
    }),
  );
}

function program(namespace: string, args: Partial<ClusterIPDeploymentArgs>): Promise<object> {
  const provider = new Provider("cluster", { context: KUBE_CONTEXT });
  new ClusterIPDeployment(
    NAME,
    {
      namespace,
      image: `nginxinc/nginx-unprivileged:${versions.images.nginxUnprivileged}`,
      replicas: 2,
      ports: [{ name: "web", port: 80, containerPort: 8080 }],
      ...args,
    },
    { provider },
  );
  return Promise.resolve({});
}

async function rollOut(place: Place, round: number): Promise<void> {
  const annotations = { "kubernetes-workloads/round": String(round) };
  await patch(place, { spec: { template: { metadata: { annotations } } } });
  await complete(place, 2);
}

async function scaleDownAndUp(place: Place): Promise<void> {
  await patch(place, { spec: { replicas: 1 } });
  await complete(place, 1);
  await patch(place, { spec: { replicas: 2 } });
  await complete(place, 2);
}

async function evict(place: Place): Promise<void> {
  const { cluster, namespace } = place;
  const [first, second] = (await readyPods(place)).map(nameOf);
  const evictPod = (name = "") =>
    cluster.core.createNamespacedPodEviction({ namespace, name, body: { metadata: { name, namespace } } });
  await evictPod(first);
  await assert.rejects(evictPod(second), /disruption budget/);
  await complete(place, 2);
}

async function readyPods({ cluster, namespace }: Place) {
  const { items } = await podsIn(cluster, namespace, {
    labelSelector: `app.kubernetes.io/name=${NAME}`,
  }).list();
  return items.filter(isReady);
}

async function patch({ cluster, namespace }: Place, body: object): Promise<void> {
  await cluster.apps.patchNamespacedDeployment(
    { namespace, name: NAME, body },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** Waits until a Deployment has as many Ready pods as it is to have, and no other one is left. */
async function complete({ cluster, namespace }: Place, replicas: number): Promise<void> {
  await waitUntil(
    deploymentNamed(cluster, namespace, NAME),
    `Deployment ${NAME} to have ${String(replicas)} pods`,
    (deployments) => deployments.some((deployment) => isComplete(deployment, replicas)),
    120,
  );
  await waitUntil(
    podsIn(cluster, namespace, { labelSelector: `app.kubernetes.io/name=${NAME}` }),
    `former pods of Deployment ${NAME} to be gone`,
    (pods) => pods.length === replicas && pods.every(isReady),
    120,
  );
}

function isComplete({ metadata, status }: V1Deployment, replicas: number): boolean {
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  return (
    observedGeneration >= (metadata?.generation ?? 0) &&
    status?.replicas === replicas &&
    updatedReplicas === replicas &&
    availableReplicas === replicas
  );
}
