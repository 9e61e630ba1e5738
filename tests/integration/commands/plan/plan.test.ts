import assert from "node:assert/strict";
import { planUpdate } from "../../../../commands/plan/plan-update";
import { onCluster } from "../../../../commands/provider-clusters";
import type { StackPlan } from "../../../../commands/plan/stack-plan";
import { automationPreview } from "../../../../pulumi/preview";
import { configure, withStack } from "../../../../pulumi/stack";
import { inBackground } from "../../../support/running/background";
import { interruption } from "../../../support/running/interruption";
import { withNamespaceName } from "../../../support/test-namespace";
import { programHere } from "../../../support/engines/program-here";
import { up } from "../../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../../suite";

/** What a deployed stack has. */
const DEPLOYED = {
  statefulSetReplicas: "2",
  claimSize: "1Gi",
  statefulSetName: "web",
  podManagementPolicy: "OrderedReady",
  image: "nginxinc/nginx-unprivileged:1.26.3",
};

/** One edit each, and what the plan has to say of pods, claims and traps. */
const EDITS: Readonly<
  Record<string, readonly [value: string, pods: string, fates: string[], traps: number]>
> = {
  statefulSetReplicas: ["1", "in place", ["kept", "left behind"], 0],
  claimSize: ["2Gi", "deleted and recreated", ["kept", "kept"], 1],
  statefulSetName: ["site", "deleted and recreated", ["left behind", "left behind", "new", "new"], 0],
  podManagementPolicy: ["Parallel", "deleted and recreated", ["kept", "kept"], 0],
  image: ["nginxinc/nginx-unprivileged:1.19.0", "rolling", ["kept", "kept"], 0],
};

describe("The plan of a deployed stack", () => {
  const plans = inBackground(planEdits, { seconds: 70 });

  for (const [key, [value, pods, fates, traps]] of Object.entries(EDITS)) {
    it(`says what happens when ${key} becomes ${value}`, async () => {
      const plan = (await plans())[key];
      const statefulSet = plan?.workloads.find(({ kind }) => kind === "StatefulSet");
      assert.deepEqual(
        [
          statefulSet?.pods.action,
          statefulSet?.claims.map(({ fate }) => fate),
          statefulSet?.traps.length,
          plan?.endangersData,
        ],
        [pods, fates, traps, fates.includes("left behind")],
      );
    });
  }
});

async function planEdits(): Promise<Record<string, StackPlan>> {
  return withNamespaceName(cluster(), (namespace) => {
    const config = { ...DEPLOYED, kubeContext: KUBE_CONTEXT, namespace, deploymentReplicas: "0" };
    return withStack(
      { name: namespace, config, program: programHere(), goesWithNamespace: true },
      async (stack) => {
        await up(stack);
        const plans: Record<string, StackPlan> = {};
        for (const [key, [value]] of Object.entries(EDITS)) {
          await configure(stack, { ...DEPLOYED, [key]: value });
          const settings = {
            stack: stack.name,
            clusters: onCluster(cluster()),
            preview: automationPreview(stack),
          };
          plans[key] = (await planUpdate({ ...settings, takeBack: false }, interruption)).plan;
        }
        return plans;
      },
    );
  });
}
