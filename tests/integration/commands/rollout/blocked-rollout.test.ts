import assert from "node:assert/strict";
import { PatchStrategy, setHeaderOptions, type V1StatefulSet } from "@kubernetes/client-node";
import { isRolledOut } from "../../../../commands/start/rollout";
import { missingPods } from "../../../../commands/start/missing-pods";
import { unreadyPods } from "../../../../commands/start/unready-pods";
import { replaceBlockingPods } from "../../../../kubernetes/pods/blocking-pods";
import { podsIn, statefulSetNamed } from "../../../../kubernetes/collection";
import { nameOf, required, uidOf } from "../../../../kubernetes/objects";
import { waitUntil } from "../../../../kubernetes/wait-until";
import { versions } from "../../../../command-line/versions";
import { inBackground } from "../../../support/running/background";
import { withNamespace } from "../../../support/test-namespace";
import { cluster } from "../../suite";

const NAME = "web";
const LABELS = { app: NAME };
const GOOD_IMAGE = `busybox:${versions.images.busybox}`;

for (const podManagementPolicy of ["OrderedReady", "Parallel"] as const) {
  describe(`A rollout that a pod of a bad template blocks (${podManagementPolicy})`, () => {
    const unblocked = inBackground(() => breakMendAndUnblock(podManagementPolicy), { seconds: 50 });

    it("stays blocked after the template is mended", async () => {
      const { before, stillThere } = await unblocked();
      assert.ok(stillThere.includes(before));
    });

    it("goes on once exactly the pod that blocks is replaced", async () => {
      const { replaced, serving, servingAfter } = await unblocked();
      assert.deepEqual(replaced, ["web-1"]);
      assert.equal(servingAfter, serving);
    });

    it("has no pod to replace in the end", async () => {
      assert.deepEqual((await unblocked()).replacedInTheEnd, []);
    });
  });
}

describe("Pods that were never made", () => {
  const refused = inBackground(refusePods);

  it("are named with what refused them", async () => {
    const { statefulSet, deployment } = await refused();
    assert.match(statefulSet, /^StatefulSet web has 0 of 2 pods: .*exceeded quota: none/);
    assert.match(deployment, /^Deployment web has 0 of 1 pods: .*exceeded quota: none/);
  });
});

describe("A pod whose image starts as root", () => {
  const explained = inBackground(startAsRoot);

  it("is named with the argument that mends it", async () => {
    assert.match(
      await explained(),
      /^pod web-0: container main, waits: CreateContainerConfigError: .*run as root.*, the argument runAsUser says/,
    );
  });
});

interface Unblocked {
  /** uid of the pod that blocks. */
  readonly before: string;
  readonly stillThere: readonly string[];
  readonly replaced: readonly string[];
  /** uid of the pod that serves, before and after. */
  readonly serving: string;
  readonly servingAfter: string;
  readonly replacedInTheEnd: readonly string[];
}

/** Two good pods; a bad template takes web-1; a mended one does not reach it. */
async function breakMendAndUnblock(podManagementPolicy: string): Promise<Unblocked> {
  return withNamespace(cluster(), async (namespace) => {
    await cluster().apps.createNamespacedStatefulSet({
      namespace,
      body: statefulSet(GOOD_IMAGE, { podManagementPolicy }),
    });
    await rolledOut(namespace);
    const serving = await uidOfPod(namespace, "web-0");
    await setImage(namespace, "nowhere.invalid/none:1");
    await waitUntil(podsIn(cluster(), namespace), "web-1 to have the bad template", (pods) =>
      pods.some(
        (pod) =>
          nameOf(pod) === "web-1" &&
          pod.status?.containerStatuses?.some(({ state }) => state?.waiting?.reason !== undefined) === true &&
          pod.spec?.containers[0]?.image !== GOOD_IMAGE,
      ),
    );
    const before = await uidOfPod(namespace, "web-1");
    // The same container in another template: web-0 has it already, or gets it in its turn.
    await setImage(namespace, GOOD_IMAGE);
    await waitUntil(
      statefulSetNamed(cluster(), namespace, NAME),
      "the controller to see the template",
      (all) => all.some(({ metadata, status }) => status?.observedGeneration === metadata?.generation),
    );
    const { items } = await podsIn(cluster(), namespace).list();
    const replaced = await replaceBlockingPods(cluster(), namespace, NAME);
    await rolledOut(namespace);
    return {
      before,
      stillThere: items.map(uidOf),
      replaced: replaced.map(({ name }) => name),
      serving,
      servingAfter: await uidOfPod(namespace, "web-0"),
      replacedInTheEnd: (await replaceBlockingPods(cluster(), namespace, NAME)).map(({ name }) => name),
    };
  });
}

async function refusePods(): Promise<{ readonly statefulSet: string; readonly deployment: string }> {
  return withNamespace(cluster(), async (namespace) => {
    await cluster().core.createNamespacedResourceQuota({
      namespace,
      body: { metadata: { name: "none" }, spec: { hard: { pods: "0" } } },
    });
    await waitUntilEnforced(namespace);
    const { template, selector } = required(statefulSet(GOOD_IMAGE).spec, "spec");
    await cluster().apps.createNamespacedStatefulSet({ namespace, body: statefulSet(GOOD_IMAGE) });
    await cluster().apps.createNamespacedDeployment({
      namespace,
      body: { metadata: { name: NAME }, spec: { replicas: 1, selector, template } },
    });
    const of = (kind: "StatefulSet" | "Deployment") => ({
      kind,
      name: NAME,
      namespace,
      selector: { matchLabels: LABELS },
    });
    const reason = async (kind: "StatefulSet" | "Deployment"): Promise<string> => {
      const limit = Date.now() + 60_000;
      for (;;) {
        const [line] = await missingPods(cluster(), [of(kind)]);
        if (line !== undefined || Date.now() > limit) return line ?? "nothing";
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };
    return { statefulSet: await reason("StatefulSet"), deployment: await reason("Deployment") };
  });
}

async function waitUntilEnforced(namespace: string): Promise<void> {
  const limit = Date.now() + 30_000;
  for (;;) {
    const { status } = await cluster().core.readNamespacedResourceQuota({ namespace, name: "none" });
    if (status?.hard?.pods === "0") return;
    if (Date.now() > limit) throw new Error("the quota is not enforced after 30 s");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function startAsRoot(): Promise<string> {
  return withNamespace(cluster(), async (namespace) => {
    const body = statefulSet(GOOD_IMAGE);
    required(body.spec?.template.spec, "spec.template.spec").securityContext = { runAsNonRoot: true };
    await cluster().apps.createNamespacedStatefulSet({ namespace, body });
    await waitUntil(podsIn(cluster(), namespace), "the kubelet to refuse root", (pods) =>
      pods.some(({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.message !== undefined),
    );
    const workload = {
      kind: "StatefulSet" as const,
      name: NAME,
      namespace,
      selector: { matchLabels: LABELS },
    };
    const [line = "nothing"] = await unreadyPods(cluster(), [workload]);
    return line;
  });
}

function statefulSet(image: string, { podManagementPolicy = "OrderedReady" } = {}): V1StatefulSet {
  return {
    metadata: { name: NAME },
    spec: {
      serviceName: NAME,
      replicas: 2,
      podManagementPolicy,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{ name: "main", image, command: ["sleep", "3600"] }],
        },
      },
    },
  };
}

async function setImage(namespace: string, image: string): Promise<void> {
  await cluster().apps.patchNamespacedStatefulSet(
    {
      namespace,
      name: NAME,
      body: [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: image }],
    },
    setHeaderOptions("Content-Type", PatchStrategy.JsonPatch),
  );
}

async function rolledOut(namespace: string): Promise<void> {
  await waitUntil(statefulSetNamed(cluster(), namespace, NAME), "the StatefulSet to roll out", (all) =>
    all.some(isRolledOut),
  );
}

async function uidOfPod(namespace: string, name: string): Promise<string> {
  return uidOf(await cluster().core.readNamespacedPod({ namespace, name }));
}
