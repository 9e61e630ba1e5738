import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { V1Pod } from "@kubernetes/client-node";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Provider } from "@pulumi/kubernetes/provider";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { planUpdate } from "../../../../commands/plan/plan-update";
import { onCluster } from "../../../../commands/provider-clusters";
import { upAsPlanned } from "../../../support/engines/up-as-planned";
import { EndangeringUpdate } from "../../../../commands/plan/refusal";
import type { StackPlan } from "../../../../commands/plan/stack-plan";
import { HeadlessStatefulSet } from "../../../../components";
import { failureOf } from "../../../../command-line/failures/failure-of";
import { Failure } from "../../../../command-line/failures/failure";
import { namespaceNamed, podsIn } from "../../../../kubernetes/collection";
import { isReady, isTerminating, uidOf } from "../../../../kubernetes/objects";
import { waitUntil } from "../../../../kubernetes/wait-until";
import { automationPreview } from "../../../../pulumi/preview";
import { configure, withStack } from "../../../../pulumi/stack";
import { inBackground } from "../../../support/running/background";
import { interruption } from "../../../support/running/interruption";
import { withNamespace, withNamespaceName } from "../../../support/test-namespace";
import { programHere, withStartedProgram } from "../../../support/engines/program-here";
import { stateOf } from "../../../support/engines/state-of";
import { up } from "../../../support/engines/up";
import { eventually } from "../../../faults/eventually";
import { cluster, KUBE_CONTEXT } from "../../suite";

const IMAGE = "nginxinc/nginx-unprivileged:1.26.3";

describe("The plan of an update into a namespace with a quota", () => {
  const planned = inBackground(() =>
    withNamespace(cluster(), async (namespace) => {
      await limitPods(namespace);
      return withStack(
        { name: namespace, config: configOf(namespace), program: programHere(), goesWithNamespace: true },
        plan,
      );
    }),
  );

  it("names the quota that is too small, and by how much", async () => {
    const { warnings } = await planned();
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(
      warnings[0] ?? "",
      /^ResourceQuota small of namespace \S+ is too small: pods is 1 at most and 0 by now, and the update adds 2\./,
    );
  });
});

describe("The plan of an update in a namespace that somebody is deleting", () => {
  const terminating = inBackground(planWhileTerminating);

  it("says so, names the claims that go with it, and how to go on", async () => {
    const { refusal } = await terminating();
    assert.match(
      refusal.message,
      /^Namespace \S+ is being deleted since \d{4}-.*its claims www-web-0 among it/m,
    );
    assert.match(refusal.remedy, /kubectl --context minikube wait --for=delete namespace\//);
  });

  it("stops the update before anything is changed", async () => {
    const { refusal, statesAlike } = await terminating();
    assert.match(refusal.message, /nothing was changed/);
    assert.equal(statesAlike, true);
  });
});

describe("The plan of an update that would hurt neighbours", () => {
  const hurt = inBackground(planAmongNeighbours);

  it("names their pods if the namespace is to admit others, and stops the update", async () => {
    const { relabelled } = await hurt();
    assert.ok(relabelled instanceof EndangeringUpdate);
    assert.match(relabelled.message, /^ {2}Labels of namespace \S+ change .* neighbour\.$/m);
  });

  it("names what is theirs if the namespace is to go, and stops the update", async () => {
    const { dropped } = await hurt();
    assert.match(dropped.message, /ConfigMap\/of-a-neighbour/);
    assert.match(dropped.message, /Pod\/neighbour/);
  });

  it("leaves all of it as it was", async () => {
    const { before, after } = await hurt();
    assert.deepEqual(after, before);
  });
});

function configOf(namespace: string): Record<string, string> {
  return { kubeContext: KUBE_CONTEXT, namespace, deploymentReplicas: "0" };
}

async function plan(stack: Stack): Promise<StackPlan> {
  const settings = {
    stack: stack.name,
    clusters: onCluster(cluster()),
    preview: automationPreview(stack),
  };
  return (await planUpdate({ ...settings, takeBack: false }, interruption)).plan;
}

async function limitPods(namespace: string): Promise<void> {
  const body = { metadata: { name: "small" }, spec: { hard: { pods: "1" } } };
  await cluster().core.createNamespacedResourceQuota({ namespace, body });
  await eventually("the quota to be counted", async () => {
    const { status } = await cluster().core.readNamespacedResourceQuota({ namespace, name: "small" });
    return status?.used?.pods;
  });
}

/** A claim with a finalizer holds the namespace up. */
async function planWhileTerminating() {
  return withNamespaceName(cluster(), (namespace) => {
    const config = { ...configOf(namespace), statefulSetReplicas: "1" };
    return withStack(
      { name: namespace, config, program: programHere(), goesWithNamespace: true },
      async (stack) => {
        await up(stack);
        await setFinalizers(namespace, ["example.com/held"]);
        try {
          await cluster().core.deleteNamespace({ name: namespace });
          await waitUntil(namespaceNamed(cluster(), namespace), "the namespace to terminate", (all) =>
            all.some(isTerminating),
          );
          const before = await stateOf(stack);
          await configure(stack, { statefulSetReplicas: "2" });
          const refusal = await withStartedProgram(stack, () => refusalOf(stack));
          const statesAlike = isDeepStrictEqual(await stateOf(stack), before);
          return { refusal, statesAlike };
        } finally {
          await setFinalizers(namespace, []);
        }
      },
    );
  });
}

function setFinalizers(namespace: string, finalizers: string[]): Promise<unknown> {
  const body = [{ op: "replace", path: "/metadata/finalizers", value: finalizers }];
  return cluster().core.patchNamespacedPersistentVolumeClaim({ namespace, name: "www-web-0", body });
}

async function planAmongNeighbours() {
  return withNamespaceName(cluster(), (name) =>
    withStack(
      { name, config: {}, program: programWith(name, {}), goesWithNamespace: true },
      async (stack) => {
        await up(stack);
        await settleDown(name);
        const before = await neighboursIn(name);
        stack.workspace.program = programWith(name, { "pod-security.kubernetes.io/enforce": "restricted" });
        const relabelled = await refusalOf(stack);
        stack.workspace.program = () => Promise.resolve({});
        const dropped = await refusalOf(stack);
        return { relabelled, dropped, before, after: await neighboursIn(name) };
      },
    ),
  );
}

/** Why an update is not made. */
async function refusalOf(stack: Stack): Promise<Failure> {
  const refusal = await failureOf(() => upAsPlanned(stack, { cluster: cluster(), signal: interruption }));
  assert.ok(refusal instanceof Failure, String(refusal));
  return refusal;
}

/** A program that makes its namespace itself, as programs of package users do. */
function programWith(name: string, labels: Record<string, string>): PulumiFn {
  return () => {
    const provider = new Provider("cluster", { context: KUBE_CONTEXT, kubeconfig: "" });
    const namespace = new Namespace("namespace", { metadata: { name, labels } }, { provider });
    const args = { namespace: namespace.metadata.name, image: IMAGE, replicas: 0, ports: [] };
    new HeadlessStatefulSet("web", args, { provider });
    return Promise.resolve({});
  };
}

/** A neighbour's pod that the standard `restricted` does not admit, and a ConfigMap. */
async function settleDown(namespace: string): Promise<void> {
  const pod: V1Pod = {
    metadata: { name: "neighbour" },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "main", image: "busybox:1.37.0", command: ["sleep", "3600"] }],
    },
  };
  await cluster().core.createNamespacedPod({ namespace, body: pod });
  await waitUntil(podsIn(cluster(), namespace), "the neighbour's pod", (pods) => pods.some(isReady));
  const body = { metadata: { name: "of-a-neighbour" }, data: { of: "a neighbour" } };
  await cluster().core.createNamespacedConfigMap({ namespace, body });
}

async function neighboursIn(namespace: string): Promise<unknown> {
  const [space, pod, configMap] = await Promise.all([
    cluster().core.readNamespace({ name: namespace }),
    cluster().core.readNamespacedPod({ namespace, name: "neighbour" }),
    cluster().core.readNamespacedConfigMap({ namespace, name: "of-a-neighbour" }),
  ]);
  return [uidOf(space), space.metadata?.labels, uidOf(pod), uidOf(configMap), configMap.data];
}
