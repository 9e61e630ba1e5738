import { randomUUID } from "node:crypto";
import type { DeploymentContract, DeploymentSubject } from "../../contract";
import { doesNotApply, observation, verdict } from "../../contract";
import { type Disturbance, disturbing } from "../../disturbing/disturbance";
import { policiesBetween } from "../../judging/network-policies";
import { deploymentPods, selectedPods } from "../../judging/workload-pods";
import { exec } from "../../../kubernetes/pods/exec";
import { isTerminating } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { upstreamTest } from "../../upstream";
import { isNoAnswer, requestCommand, type RequestTarget } from "../../judging/asking/request-command";
import { protocolOf, targetOf } from "../requests";
import { rollThereAndBack } from "./deployment-rollout";

/** How many requests run at the same time. Each is followed by a pause. */
const SIDE_BY_SIDE = 3;
const PAUSE_SECONDS = 0.02;

/** Pods stop only once no node sends them requests any more. */
export const noRequestFailsWhileTheDeploymentRolls: DeploymentContract = {
  name: "no request to the ClusterIP fails while the Deployment rolls",
  kind: "Deployment",
  group: "rollout",
  order: 475,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes:
      "https://kubernetes.io/docs/tutorials/services/pods-and-endpoint-termination-flow/#example-flow-with-endpoint-termination",
    upstream: upstreamTest(
      "apps/deployment.go",
      "should not disrupt a cloud load-balancer's connectivity during rollout",
    ),
  },
  disturbs: "annotates the Deployment's pod template, which replaces all its pods, and takes that back",
  async judge(subject) {
    if (subject.promises.strategy === "Recreate") return doesNotApply("the strategy is Recreate");
    const target = await targetOf(subject);
    if ("outcome" in target) return target;
    const pods = await deploymentPods(subject);
    const policies = await policiesBetween(subject, subject.dns.pod, pods);
    if (policies.length > 0) {
      return doesNotApply(
        `NetworkPolicy ${policies.join(", ")} may refuse the requests of the pod that asks`,
      );
    }
    return disturbing(subject, ["change the template"], async (disturbance) => {
      const { sent, failures } = await requestsDuring(subject, target, async () => {
        await rollAndWitness(subject, disturbance);
        await onceFormerPodsAreGone(subject);
      });
      return verdict([
        observation(
          `${failures.length} of ${sent} requests failed during two rollouts`,
          failures.length === 0 && sent > 0,
          sent === 0
            ? "no request could be sent"
            : `${failures.length} of ${sent} requests failed: ${failures[0] ?? ""}`,
        ),
      ]);
    });
  },
};

/** Requests are judged even without a whole record of the pods. Other contracts cannot judge these rollouts then. */
async function rollAndWitness(subject: DeploymentSubject, disturbance: Disturbance): Promise<void> {
  const before = await subject.recorder.history().catch(() => undefined);
  const replicaSets = await rollThereAndBack(subject, disturbance);
  if (subject.witnessed && before) subject.witnessed.rollouts = { from: before.length, replicaSets };
}

/** What became of the requests during some work. */
interface Sent {
  readonly sent: number;
  readonly failures: readonly string[];
}

/** Sends requests, each over a connection of its own, for as long as some work takes. */
async function requestsDuring(
  subject: DeploymentSubject,
  target: RequestTarget,
  work: () => Promise<void>,
): Promise<Sent> {
  const { cluster, dns } = subject;
  // The pod's file system is read-only but for this.
  const stop = `/dev/shm/${randomUUID()}`;
  const command = requestCommand(target, await protocolOf(subject, target), "");
  const request = `${command}; i=$((i+1)); sleep ${PAUSE_SECONDS}`;
  const worker = `{ i=0; while [ ! -e ${stop} ]; do ${request}; done; echo "sent $i"; } &`;
  const sending = exec(cluster, dns.pod, ["sh", "-c", `${worker.repeat(SIDE_BY_SIDE)} wait; rm -f ${stop}`]);
  sending.catch(() => undefined);
  try {
    await work();
  } finally {
    await exec(cluster, dns.pod, ["touch", stop]);
  }
  const lines = (await sending).stdout.split("\n");
  const counts = lines.map((line) => Number(/^sent (\d+)$/.exec(line)?.[1] ?? 0));
  return { sent: counts.reduce((sum, count) => sum + count, 0), failures: lines.filter(isNoAnswer) };
}

/** The last pods to stop are no longer needed for the rollout, but requests may still be on their way to them. */
async function onceFormerPodsAreGone(subject: DeploymentSubject): Promise<void> {
  await waitUntil(selectedPods(subject), "the Deployment's former pods to be gone", (pods) =>
    pods.every((pod) => !isTerminating(pod)),
  );
}
