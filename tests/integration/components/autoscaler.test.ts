import assert from "node:assert/strict";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { planUpdate } from "../../../commands/plan/plan-update";
import { onCluster } from "../../../commands/provider-clusters";
import { upAsPlanned } from "../../support/engines/up-as-planned";
import { podsIn } from "../../../kubernetes/collection";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { isReady, isTerminating, nameOf, required, uidOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { automationPreview, type RunPreview } from "../../../pulumi/preview";
import { configure, withStack } from "../../../pulumi/stack";
import { inBackground } from "../../support/running/background";
import { interruption } from "../../support/running/interruption";
import { withNamespaceName } from "../../support/test-namespace";
import { expectingConflicts, programHere } from "../../support/engines/program-here";
import { up } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";

const TARGETS = { StatefulSet: "web", Deployment: "my-nginx-deployment" } as const;

describe("Workloads that a HorizontalPodAutoscaler scales", () => {
  const scaled = inBackground(scale, { seconds: 90 });

  it("are named in the plan with the autoscaler, and with both ways out", async () => {
    const { obstacles } = await scaled();
    for (const [kind, name] of Object.entries(TARGETS)) {
      const [obstacle] = obstacles.filter(({ problem }) => problem.startsWith(`${kind} `));
      assert.match(
        obstacle?.problem ?? "nothing",
        new RegExp(`field manager \\S+ \\(scale\\) for HorizontalPodAutoscaler ${name}`),
      );
      assert.match(obstacle?.problem ?? "", /spec\.replicas: 2 by them, 1 by this stack/);
      assert.match(obstacle?.remedy ?? "", /--take-back/);
      assert.match(obstacle?.remedy ?? "", new RegExp(`kubectl .* delete horizontalpodautoscaler ${name}`));
      assert.match(obstacle?.remedy ?? "", /ReplicasOwner Others/);
    }
  });

  it("keep each pod when their number is left to the autoscaler", async () => {
    const { before, left, leftPlan } = await scaled();
    assert.deepEqual(left, before);
    assert.deepEqual(leftPlan, { obstacles: 0, unchanged: true });
  });

  it("keep each pod when their number is taken back, once the autoscaler is gone", async () => {
    const { before, taken } = await scaled();
    assert.deepEqual(taken, before);
  });

  it("are scaled by the stack again from then on, without being asked about the autoscaler that is gone", async () => {
    const { scaledAgain, takenBack } = await scaled();
    assert.deepEqual(scaledAgain, { StatefulSet: 3, Deployment: 1 });
    assert.equal(takenBack, 2);
  });

  it("keep their data through all of it", async () => {
    const { content } = await scaled();
    assert.equal(content, "written before");
  });
});

async function scale() {
  return withNamespaceName(cluster(), (namespace) => {
    const config = {
      kubeContext: KUBE_CONTEXT,
      namespace,
      statefulSetReplicas: "1",
      deploymentReplicas: "1",
    };
    return withStack(
      { name: namespace, config, program: programHere(), goesWithNamespace: true },
      async (stack) => {
        await up(stack);
        await inFirstPod(namespace, "echo written before > /usr/share/nginx/html/content");
        await autoscale(namespace);
        const before = await podsAre(namespace, 4);
        const { obstacles } = (await plan(expectingConflicts(stack))).plan;

        await configure(stack, { statefulSetReplicasOwner: "Others", deploymentReplicasOwner: "Others" });
        await update(stack, false);
        const left = await podsAre(namespace, 4);
        const again = await plan(stack);

        await removeAutoscalers(namespace);
        const numbers = { statefulSetReplicas: "2", deploymentReplicas: "2" };
        const owners = { statefulSetReplicasOwner: "Program", deploymentReplicasOwner: "Program" };
        await configure(stack, { ...owners, ...numbers });
        await update(expectingConflicts(stack), true);
        const taken = await podsAre(namespace, 4);

        await configure(stack, { statefulSetReplicas: "3", deploymentReplicas: "1" });
        const takenBack = await update(expectingConflicts(stack), false);
        return {
          obstacles,
          before,
          left,
          leftPlan: { obstacles: again.plan.obstacles.length, unchanged: again.unchanged },
          takenBack,
          taken,
          scaledAgain: await replicas(namespace),
          content: await inFirstPod(namespace, "cat /usr/share/nginx/html/content"),
        };
      },
    );
  });
}

function plan(stack: Stack) {
  const settings = {
    stack: stack.name,
    clusters: onCluster(cluster()),
    preview: endingAtFirstComplaint(automationPreview(stack)),
  };
  return planUpdate({ ...settings, takeBack: false }, interruption);
}

/** A preview may end at the first of several conflicts, or not, as its timing goes: this one does. */
function endingAtFirstComplaint(run: RunPreview): RunPreview {
  return (options) => {
    let complaints = 0;
    const onEvent = (event: EngineEvent): void => {
      const isComplaint = event.diagnosticEvent?.severity === "error";
      if (!isComplaint || complaints++ === 0) options.onEvent(event);
    };
    return run({ ...options, onEvent });
  };
}

/** Updates, and returns how many fields were taken back. */
async function update(stack: Stack, takeBack: boolean): Promise<number> {
  const lines: string[] = [];
  const report = (line: string): unknown => lines.push(line);
  await upAsPlanned(stack, { cluster: cluster(), takeBack, report, signal: interruption });
  return lines.filter((line) => line.includes("spec.replicas is taken back")).length;
}

/** Without metrics, an autoscaler sees to the least number alone. */
async function autoscale(namespace: string): Promise<void> {
  for (const [kind, name] of Object.entries(TARGETS)) {
    await cluster().autoscaling.createNamespacedHorizontalPodAutoscaler({
      namespace,
      body: {
        metadata: { name },
        spec: { scaleTargetRef: { apiVersion: "apps/v1", kind, name }, minReplicas: 2, maxReplicas: 3 },
      },
    });
  }
}

async function removeAutoscalers(namespace: string): Promise<void> {
  for (const name of Object.values(TARGETS))
    await cluster().autoscaling.deleteNamespacedHorizontalPodAutoscaler({ namespace, name });
}

/** Names and uids of the pods, once there are so many, all of them Ready. */
async function podsAre(namespace: string, count: number): Promise<string[]> {
  const pods = await waitUntil(
    podsIn(cluster(), namespace),
    `${String(count)} Ready pods`,
    (all) => all.length === count && all.every((pod) => isReady(pod) && !isTerminating(pod)),
    120,
  );
  return pods.map((pod) => `${nameOf(pod)} ${uidOf(pod)}`).sort();
}

async function replicas(namespace: string): Promise<Record<string, number | undefined>> {
  const [statefulSet, deployment] = await Promise.all([
    cluster().apps.readNamespacedStatefulSet({ namespace, name: TARGETS.StatefulSet }),
    cluster().apps.readNamespacedDeployment({ namespace, name: TARGETS.Deployment }),
  ]);
  return { StatefulSet: statefulSet.spec?.replicas, Deployment: deployment.spec?.replicas };
}

async function inFirstPod(namespace: string, script: string): Promise<string> {
  const { items } = await podsIn(cluster(), namespace).list();
  const pod = required(
    items.find((each) => nameOf(each) === "web-0"),
    "pod web-0",
  );
  return (await outputInPod(cluster(), pod, ["sh", "-c", script])).trim();
}
