import { promisedPodNames } from "../../components/promises";
import { randomUUID } from "node:crypto";
import type { V1Pod } from "@kubernetes/client-node";
import {
  type StatefulSetContract,
  doesNotApply,
  type Observation,
  observation,
  type PromisedStatefulSet,
  type Reference,
  type StatefulSetSubject,
  type Verdict,
  verdict,
} from "../contract";
import { statefulSetPage, upstreamTest } from "../upstream";
import type { Deed } from "../disturbing/deed";
import { type Disturbance, disturbing, NotApplicable } from "../disturbing/disturbance";
import { isReady, nameOf, uidOf } from "../../kubernetes/objects";
import { witness } from "../judging/steps/observed-transitions";
import { execIn, outputIn, promisedContainer } from "../judging/asking/promised-container";
import { replaceStatefulSetPod, statefulSetPodsReady } from "../judging/replacement";
import { updateAll } from "./rollout/rolling-order";
import { scaleToZeroAndBack } from "./scaling-order";
import { failureOf } from "../../command-line/failures/failure-of";
import { waitUntil } from "../../kubernetes/wait-until";
import { selectedPods, statefulSetPods } from "../judging/workload-pods";

function reference(upstream: string): Reference {
  return {
    guide: "5. Data persistence",
    kubernetes: statefulSetPage("stable-storage"),
    upstream: upstreamTest("apps/statefulset.go", upstream),
  };
}

const WRITES = "writes a file in the StatefulSet's first pod,";

/** The data of a stateful pod outlives the pod. */
export const dataSurvivesPodReplacement: StatefulSetContract = {
  name: "data written in the first StatefulSet pod is there after the pod was deleted and replaced",
  kind: "StatefulSet",
  group: "storage",
  core: true,
  order: 270,
  reference: reference("should provide basic identity"),
  disturbs: `${WRITES} deletes the pod, and removes the file`,
  judge: (subject) =>
    judgeData(subject, "delete a pod", (disturbance, pod) =>
      replaceStatefulSetPod(subject, disturbance, pod),
    ),
};

/** The data of a container outlives its process. */
export const dataSurvivesContainerEnd: StatefulSetContract = {
  name: "data written in the first StatefulSet pod is there after its container was killed and restarted",
  kind: "StatefulSet",
  group: "storage",
  order: 260,
  reference: reference("should provide basic identity"),
  disturbs: `${WRITES} ends the container's process, and removes the file`,
  judge: (subject) =>
    judgeData(subject, "restart a container", (_disturbance, pod) => {
      if (pod.spec?.shareProcessNamespace) {
        throw new NotApplicable(
          "its containers share their processes, so that none has a first one of its own",
        );
      }
      return restartContainer(subject, pod);
    }),
};

/** The data is still there when the pods come back. */
export const dataSurvivesScalingToZero: StatefulSetContract = {
  name: "data written in the first StatefulSet pod is there after the StatefulSet was scaled to 0 and back",
  kind: "StatefulSet",
  group: "storage",
  order: 338,
  reference: reference(
    "Scaling should happen in predictable order and halt if any stateful pod is unhealthy",
  ),
  disturbs: `${WRITES} scales the StatefulSet to 0 and back, and removes the file`,
  judge: (subject) =>
    judgeData(subject, "scale to 0", (disturbance) =>
      witness(subject, "scalingToZero", () => scaleToZeroAndBack(subject, disturbance)),
    ),
};

/** A new version of the program finds the data of the version before. */
export const dataSurvivesRollingUpdate: StatefulSetContract = {
  name: "data written in the last StatefulSet pod is there after a rolling update",
  kind: "StatefulSet",
  group: "storage",
  order: 358,
  reference: reference("should perform rolling updates and roll backs of template modifications with PVCs"),
  disturbs:
    "writes a file in the StatefulSet's last pod, annotates the pod template, which replaces all pods, takes that back, and removes the file",
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.updateStrategy !== "RollingUpdate") return doesNotApply("the updateStrategy is OnDelete");
    if (promises.partition >= podNames.length) return doesNotApply("no pod is beyond the partition");
    return judgeData(
      subject,
      "change the template",
      (disturbance) => witness(subject, "rollingUpdate", () => updateAll(subject, disturbance)),
      -1,
    );
  },
};

/** A StatefulSet that is created again gets its data back. */
export const dataSurvivesSetReplacement: StatefulSetContract = {
  name: "data written in the first StatefulSet pod is there after the StatefulSet was deleted and made again",
  kind: "StatefulSet",
  group: "storage",
  order: 460,
  reference: reference("should adopt matching orphans and release non-matching pods"),
  disturbs: `${WRITES} deletes the StatefulSet with its pods, makes it again, and removes the file`,
  judge: (subject) =>
    judgeData(subject, "make it again", async (disturbance) => {
      await disturbance.makeAgain();
      await statefulSetPodsReady(subject, disturbance.before.spec?.replicas ?? 1);
    }),
};

/** Each pod has its own volume, with its own data in it. */
export const podsSeeTheirOwnDataOnly: StatefulSetContract = {
  name: "no StatefulSet pod sees what another one wrote",
  kind: "StatefulSet",
  group: "storage",
  order: 250,
  reference: reference("should provide basic identity"),
  disturbs: "writes a file of another name in each StatefulSet pod, and removes it",
  async judge(subject) {
    const pods = await statefulSetPods(subject);
    const path = dataPath(subject);
    if (path === undefined) return doesNotApply(NO_DATA_PATH);
    if (pods.length < 2) return doesNotApply("it takes two pods");
    const mark = `.contract-${randomUUID()}`;
    return disturbing(subject, ["write a file"], async (disturbance) => {
      for (const pod of pods) await disturbance.writeFile(pod, `${path}/${mark}-${nameOf(pod)}`, "data");
      const observations = pods.map(async (pod) => {
        const listing = await outputIn(subject, pod, ["ls", "-a", path]);
        const seen = pods.map(nameOf).filter((name) => listing.includes(`${mark}-${name}`));
        return observation(
          `${nameOf(pod)} sees what was written in ${seen.join(", ") || "no pod"}`,
          seen.join() === nameOf(pod),
          `pod ${nameOf(pod)} sees what was written in ${seen.join(", ") || "no pod"}`,
        );
      });
      return verdict(await Promise.all(observations));
    });
  },
};

const NO_DATA_PATH = "the main container mounts no file system of a claim";

/** Where the main container finds the file system of a claim. A raw device has no path for files. */
function dataPath({ promises: { claims } }: PromisedStatefulSet): string | undefined {
  return claims.find(({ volumeMode }) => volumeMode === "Filesystem")?.mountPath;
}

/** Writes a file in a pod, does something, and looks for the file in the pod that has its name then. */
async function judgeData(
  subject: StatefulSetSubject,
  deed: Deed,
  disturb: (disturbance: Disturbance, pod: V1Pod) => Promise<unknown>,
  at: 0 | -1 = 0,
): Promise<Verdict> {
  const pod = (await statefulSetPods(subject)).at(at);
  const path = dataPath(subject);
  if (!pod) return doesNotApply("the StatefulSet has no pods");
  if (path === undefined) return doesNotApply(NO_DATA_PATH);
  const file = `${path}/.contract-${randomUUID()}`;
  const written = randomUUID();
  const deeds = ["write a file", deed] as const;
  return disturbing(subject, deeds, async (disturbance) => {
    await disturbance.writeFile(pod, file, written);
    await disturb(disturbance, pod);
    return verdict([await judgeFile(subject, pod, file, written)]);
  });
}

async function judgeFile(
  subject: StatefulSetSubject,
  before: V1Pod,
  file: string,
  written: string,
): Promise<Observation> {
  const { stdout, stderr } = await execIn(subject, before, ["cat", file]);
  return observation(
    `wrote ${written} to ${file} in ${nameOf(before)}, read ${stdout.trim() || stderr.trim()}`,
    stdout.trim() === written,
    `pod ${nameOf(before)} lost its data: ${stderr.trim() || `${file} holds ${stdout.trim()}`}`,
  );
}

/** Ends the main process of a pod's promised container, and waits until the container runs again. */
async function restartContainer(subject: StatefulSetSubject, pod: V1Pod): Promise<void> {
  const restarts = restartsOf(subject, pod);
  await execIn(subject, pod, ["sh", "-c", "kill 1"]);
  const isRestarted = (other: V1Pod): boolean =>
    uidOf(other) === uidOf(pod) && restartsOf(subject, other) > restarts;
  const failure = await failureOf(() =>
    waitUntil(selectedPods(subject), `the container of ${nameOf(pod)} to be restarted`, (pods) =>
      pods.some((other) => isRestarted(other) && isReady(other)),
    ),
  );
  if (failure === undefined) return;
  if ((await selectedPods(subject).list()).items.some(isRestarted)) throw failure;
  throw new NotApplicable("its container goes on when its first process is told to end (SIGTERM)");
}

function restartsOf({ promises }: StatefulSetSubject, pod: V1Pod): number {
  const { name } = promisedContainer(pod, promises);
  return pod.status?.containerStatuses?.find((status) => status.name === name)?.restartCount ?? 0;
}
