import { randomUUID } from "node:crypto";
import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import { type Contract, type Observation, observation, type Subject, verdict } from "./contract";
import { exec, outputOf } from "./exec";
import { claimNamesOf, isReady, nameOf, required, uidOf } from "./objects";
import { statefulSetPodCollection } from "./workload-pods";
import { waitUntil } from "./wait-until";

const STABLE_STORAGE =
  "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage";

/** Every stateful pod has storage of its own. */
export const eachPodHasVolumesOfItsOwn: Contract = {
  name: "each persistentVolumeClaim is Bound to a volume of its own and mounted by its pod alone",
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
    upstream: "test/e2e/apps/statefulset.go: should provide basic identity",
  },
  async judge(subject) {
    const claims = await claimsByName(subject);
    const { items: pods } = await statefulSetPodCollection(subject).list();
    return verdict(
      Object.entries(subject.outputs.pvcNamesByPod).flatMap(([podName, names]) =>
        names.map((name) => judgeClaim(name, podName, pods, claims)),
      ),
    );
  },
};

/** What a stateful pod wrote outlives it. */
export const dataSurvivesPodReplacement: Contract = {
  name: "data written in the first StatefulSet pod is there after the pod was deleted and replaced",
  reference: {
    guide: "5. Data persistence",
    kubernetes: STABLE_STORAGE,
    upstream: "test/e2e/apps/statefulset.go: should provide basic identity (restart)",
  },
  disturbs: "writes a file in the StatefulSet's first pod, deletes the pod, and removes the file",
  async judge(subject) {
    const before = await firstPod(subject);
    const claimsBefore = await claimsByName(subject);
    const file = `${mountPath(subject)}/.contract-${randomUUID()}`;
    const written = randomUUID();
    await outputOf(subject.cluster, before, ["sh", "-c", `echo ${written} > ${file}`]);

    const after = await replace(subject, before);
    const found = await exec(subject.cluster, after, ["cat", file]);
    await exec(subject.cluster, after, ["rm", "-f", file]);

    const claimsAfter = await claimsByName(subject);
    const names = subject.outputs.pvcNamesByPod[nameOf(before)] ?? [];
    return verdict([
      { seen: `pod ${nameOf(before)}: uid ${uidOf(before)} replaced by uid ${uidOf(after)}` },
      observation(
        `wrote ${written} to ${file}, read ${found.stdout.trim() || found.stderr.trim()}`,
        found.stdout.trim() === written,
        `pod ${nameOf(after)} lost its data: ${found.stderr.trim() || `${file} holds ${found.stdout.trim()}`}`,
      ),
      ...names.map((name) => judgeSameVolume(name, after, claimsBefore.get(name), claimsAfter.get(name))),
    ]);
  },
};

function judgeClaim(
  name: string,
  podName: string,
  pods: V1Pod[],
  claims: Map<string, V1PersistentVolumeClaim>,
): Observation {
  const claim = claims.get(name);
  const phase = claim?.status?.phase ?? "missing";
  const volume = claim?.spec?.volumeName ?? "no volume";
  const sharers = [...claims.values()].filter((other) => other.spec?.volumeName === volume).map(nameOf);
  const users = pods.filter((pod) => claimNamesOf(pod).includes(name)).map(nameOf);
  const seen = `${name}: ${phase}, volume ${volume}, mounted by ${users.join(", ") || "no pod"}`;

  if (!claim) return { seen, violation: `persistentVolumeClaim ${name} of pod ${podName} does not exist` };
  if (phase !== "Bound") return { seen, violation: `persistentVolumeClaim ${name} is ${phase}, not Bound` };
  if (sharers.length > 1) return { seen, violation: `${sharers.join(" and ")} share volume ${volume}` };
  return observation(
    seen,
    users.join() === podName,
    `persistentVolumeClaim ${name} is mounted by ${users.join(", ") || "no pod"} instead of ${podName}`,
  );
}

function judgeSameVolume(
  name: string,
  pod: V1Pod,
  before: V1PersistentVolumeClaim | undefined,
  after: V1PersistentVolumeClaim | undefined,
): Observation {
  if (!before || !after) {
    return { seen: `${name}: missing`, violation: `persistentVolumeClaim ${name} does not exist` };
  }
  const volume = after.spec?.volumeName ?? "no volume";
  return observation(
    `${name}: uid ${uidOf(after)}, volume ${volume}, mounted again`,
    uidOf(after) === uidOf(before) && volume === before.spec?.volumeName && claimNamesOf(pod).includes(name),
    `pod ${nameOf(pod)} did not come back to claim ${name} and volume ${before.spec?.volumeName ?? "no volume"}`,
  );
}

async function firstPod({ cluster, outputs: { namespace, podNames } }: Subject): Promise<V1Pod> {
  const name = required(podNames[0], "a pod in the stack's output podNames");
  return cluster.core.readNamespacedPod({ namespace, name });
}

function mountPath({ outputs: { claimMountPaths } }: Subject): string {
  return required(Object.values(claimMountPaths)[0], "a path in the stack's output claimMountPaths");
}

async function claimsByName({
  cluster,
  outputs: { namespace },
}: Subject): Promise<Map<string, V1PersistentVolumeClaim>> {
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  return new Map(items.map((claim) => [nameOf(claim), claim]));
}

/** Deletes a pod of the StatefulSet and answers the one that took its place, once it is Ready. */
async function replace(subject: Subject, pod: V1Pod): Promise<V1Pod> {
  const name = nameOf(pod);
  const isSuccessor = (other: V1Pod): boolean =>
    nameOf(other) === name && uidOf(other) !== uidOf(pod) && isReady(other);

  await subject.cluster.core.deleteNamespacedPod({ name, namespace: subject.outputs.namespace });
  const pods = await waitUntil(
    statefulSetPodCollection(subject),
    `pod ${name} to be replaced by one that is Ready`,
    (all) => all.some(isSuccessor),
  );
  return required(pods.find(isSuccessor), `pod ${name}`);
}
