import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes";
import type { WorkloadArgs } from "../../components";
import { Cluster } from "../../kubernetes/connection/cluster";
import { withStack } from "../../pulumi/stack";
import { provideSystemImages } from "./images/system-images";
import { interruption } from "../support/running/interruption";
import { withNamespace } from "../support/test-namespace";
import { up } from "../support/engines/up";
import { DisturbedWorkload, KINDS } from "./disturbed-workload";
import { type Requests, SteadyRequests } from "./steady-requests";

const KUBE_CONTEXT = "minikube";
const REQUESTS_PER_SECOND = 500;

const times = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const ROLLOUTS = { Deployment: times("ROLLOUTS", 50), StatefulSet: times("ROLLOUTS", 10) };
const SCALE_DOWNS = { Deployment: times("SCALE_DOWNS", 20), StatefulSet: times("SCALE_DOWNS", 6) };
const EVICTIONS = { Deployment: times("EVICTIONS", 20), StatefulSet: times("EVICTIONS", 6) };

const SERVICES = {
  Deployment: "the ClusterIP of a ClusterIPDeployment",
  StatefulSet: "a client Service of a HeadlessStatefulSet",
} as const;

for (const kind of ["Deployment", "StatefulSet"] as const) {
  describe(`Requests through ${SERVICES[kind]} with its defaults`, () => {
    it(`are all answered during ${String(ROLLOUTS[kind])} rollouts`, () =>
      allAnswered(kind, ROLLOUTS[kind], (workload, round) => workload.rollOut(round)));

    it(`are all answered while ${String(SCALE_DOWNS[kind])} times a pod is taken away`, () =>
      allAnswered(kind, SCALE_DOWNS[kind], (workload) => workload.scaleDownAndUp()));

    it(`are all answered while ${String(EVICTIONS[kind])} pods are evicted, the second of two refused`, () =>
      allAnswered(kind, EVICTIONS[kind], (workload) => workload.evict()));
  });

  describe(`Requests through ${SERVICES[kind]} whose pods stop at once`, () => {
    it("are lost, so that this test would notice", async () => {
      const requests = await requestsDuring(kind, 10, (workload, round) => workload.rollOut(round), {
        preStop: { exec: { command: ["true"] } },
      });
      console.log(`      ${describeRequests(requests)}`);
      assert.ok(requests.failures.length > 0, "no request failed");
    });
  });
}

type Disturb = (workload: DisturbedWorkload, round: number) => Promise<void>;

async function allAnswered(kind: keyof typeof KINDS, rounds: number, disturb: Disturb): Promise<void> {
  const requests = await requestsDuring(kind, rounds, disturb);
  console.log(`      ${describeRequests(requests)}`);
  assert.deepEqual(requests.failures, []);
}

function describeRequests({ sent, failures }: Requests): string {
  return `${String(failures.length)} of ${String(sent)} requests failed`;
}

async function requestsDuring(
  kind: keyof typeof KINDS,
  rounds: number,
  disturb: Disturb,
  args: Partial<WorkloadArgs> = {},
): Promise<Requests> {
  await provideSystemImages(["python"], { signal: interruption });
  const cluster = Cluster.connect(KUBE_CONTEXT);
  return withNamespace(cluster, (namespace) =>
    withStack(
      { name: namespace, config: {}, program: () => program(kind, namespace, args) },
      async (stack) => {
        await up(stack);
        const workload = new DisturbedWorkload(cluster, namespace, KINDS[kind]);
        const target = { host: await workload.address(), port: 80, perSecond: REQUESTS_PER_SECOND };
        const requests = await SteadyRequests.start(cluster, namespace, target);
        for (let round = 1; round <= rounds; round++) await disturb(workload, round);
        return requests.stop();
      },
    ),
  );
}

function program(kind: keyof typeof KINDS, namespace: string, args: Partial<WorkloadArgs>): Promise<object> {
  const provider = new Provider("cluster", { context: KUBE_CONTEXT });
  DisturbedWorkload.create(KINDS[kind], namespace, provider, args);
  return Promise.resolve({});
}
