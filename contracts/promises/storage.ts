import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import {
  type Contract,
  doesNotApply,
  type Observation,
  observation,
  type Subject,
  type Verdict,
  verdict,
} from "../contract";
import { type Disturbance, disturbing } from "../disturbing/disturbance";
import { claimNamesOf, isTerminating, nameOf, required, uidOf } from "../../kubernetes/objects";
import { statefulSetPodsReady } from "../judging/replacement";
import { waitUntil } from "../../kubernetes/wait-until";
import { statefulSetPodCollection } from "../judging/workload-pods";

const STATEFUL_SET_PAGE = "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/";

const STABLE_STORAGE = `${STATEFUL_SET_PAGE}#stable-storage`;

/** Every stateful pod has storage of its own. */
export const eachPodHasVolumesOfItsOwn: Contract = {
  name: "each persistentVolumeClaim is Bound to a volume of its own and mounted by its pod alone",
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
    upstream: "test/e2e/apps/statefulset.go: should provide basic identity",
  },
  async judge(subject) {
    if (subject.outputs.pvcNames.length === 0) return doesNotApply("the StatefulSet has no claims");
    const claims = await claimsByName(subject);
    const { items: pods } = await statefulSetPodCollection(subject).list();
    return verdict(
      Object.entries(subject.outputs.pvcNamesByPod).flatMap(([podName, names]) =>
        names.map((name) => judgeClaim(name, podName, pods, claims)),
      ),
    );
  },
};

/** A claim asks for what its template says. */
export const claimsHaveRequestedSizeAndClass: Contract = {
  name: "each persistentVolumeClaim has the size and the StorageClass that the stack asks for",
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
  },
  async judge(subject) {
    const { pvcNamesByPod, settings } = subject.outputs;
    const claims = await claimsByName(subject);
    const defaultClass = await defaultStorageClass(subject);
    const observations = Object.entries(pvcNamesByPod).flatMap(([pod, names]) =>
      names.map((name) => {
        const { size, storageClassName } = required(
          settings.claims[templateOf(name, pod)],
          "settings.claims",
        );
        const wanted = `${size} of StorageClass ${storageClassName || defaultClass}`;
        const spec = claims.get(name)?.spec;
        const found = `${spec?.resources?.requests?.storage ?? "nothing"} of StorageClass ${spec?.storageClassName ?? "none"}`;
        return observation(
          `${name}: ${found}`,
          found === wanted,
          `${name} asks for ${found}, the stack for ${wanted}`,
        );
      }),
    );
    return observations.length === 0 ? doesNotApply("the StatefulSet has no claims") : verdict(observations);
  },
};

/** Whether claims go with their StatefulSet is written on them: it owns those that go. */
export const claimsFollowPolicyOnDelete: Contract = {
  name: "the StatefulSet owns its persistentVolumeClaims, and they go with it, exactly if whenDeleted is Delete",
  reference: {
    guide: "8. Cleaning up",
    kubernetes: `${STATEFUL_SET_PAGE}#persistentvolumeclaim-retention`,
    upstream: "test/e2e/apps/statefulset.go: should delete PVCs with a WhenDeleted policy",
  },
  async judge(subject) {
    const { pvcNames, statefulSetName, settings } = subject.outputs;
    if (pvcNames.length === 0) return doesNotApply("the StatefulSet has no claims");
    const claims = await claimsByName(subject);
    return verdict(
      pvcNames.map((name) => {
        const owners = claims.get(name)?.metadata?.ownerReferences ?? [];
        const owned = owners.some((owner) => owner.kind === "StatefulSet" && owner.name === statefulSetName);
        return observation(
          `${name}: ${owned ? "goes with" : "outlives"} StatefulSet ${statefulSetName}`,
          owned === (settings.whenDeleted === "Delete"),
          `${name} ${owned ? "goes with" : "outlives"} StatefulSet ${statefulSetName}, where whenDeleted is ${settings.whenDeleted}`,
        );
      }),
    );
  },
};

/** What becomes of a claim when its pod is scaled away; judged on a pod that is made for it. */
export const claimsFollowPolicyOnScaleDown: Contract = {
  name: "the persistentVolumeClaim of a pod that scaling down removes stays or goes as whenScaled says",
  reference: {
    guide: "4. StatefulSet: scaling",
    kubernetes: `${STATEFUL_SET_PAGE}#persistentvolumeclaim-retention`,
    upstream: "test/e2e/apps/statefulset.go: should delete PVCs after adopting pod (WhenScaled)",
  },
  disturbs: "scales the StatefulSet up by one and down again, and deletes the new pod's claims",
  judge: (subject) =>
    withOneMore(subject, async (disturbance) => {
      const { nextPod: added } = disturbance;
      const names = claimNamesFor(subject, added);
      const { whenScaled } = subject.outputs.settings;
      await scaleAway(subject, disturbance);
      const claims = await claimsByName(subject);
      return verdict(
        names.map((name) => {
          const stays = staysWithout(claims.get(name));
          return observation(
            `${name} ${stays ? "stays" : "goes"} after pod ${added}`,
            stays === (whenScaled === "Retain"),
            `${name} ${stays ? "stays" : "goes"} after pod ${added} was scaled away, where whenScaled is ${whenScaled}`,
          );
        }),
      );
    }),
};

/**
 * A pod whose volume was thrown away gets an empty one; judged on a pod that is made for it. The pod is gone before its
 * claim: of a claim that goes while its pod comes back, the StatefulSet's controller need not hear for minutes.
 */
export const deletedClaimIsMadeAgain: Contract = {
  name: "a persistentVolumeClaim that was deleted after its pod is made again with the pod",
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
    upstream: "test/e2e/apps/statefulset.go: should adopt matching orphans and recreate PVC",
  },
  disturbs:
    "scales the StatefulSet up by one, down, deletes the new pod's claims, and scales up and down again",
  judge: (subject) =>
    withOneMore(subject, async (disturbance) => {
      const { nextPod: added } = disturbance;
      const names = claimNamesFor(subject, added);
      const before = await claimsByName(subject);
      await scaleAway(subject, disturbance);
      await disturbance.deleteNextClaims();
      const count = subject.outputs.podNames.length + 1;
      await disturbance.scale(count);
      await statefulSetPodsReady(subject, count);
      const after = await claimsByName(subject);
      return verdict(
        names.map((name) => {
          const [former, made] = [before.get(name), after.get(name)];
          const isMade = made !== undefined && (former === undefined || uidOf(made) !== uidOf(former));
          return observation(
            `${name}: ${isMade ? "made again" : "missing"}`,
            isMade,
            `persistentVolumeClaim ${name} was not made again with pod ${added}`,
          );
        }),
      );
    }),
};

/** Scales down to the pods that the stack has, and waits until the one that was added is gone. */
async function scaleAway(subject: Subject, disturbance: Disturbance): Promise<void> {
  const added = disturbance.nextPod;
  await disturbance.scale(subject.outputs.podNames.length);
  await waitUntil(statefulSetPodCollection(subject), `pod ${added} to be gone`, (pods) =>
    pods.every((pod) => nameOf(pod) !== added),
  );
}

/** Scales up by one pod whose claims are new, so that what becomes of them harms nobody. */
async function withOneMore(
  subject: Subject,
  judge: (disturbance: Disturbance) => Promise<Verdict>,
): Promise<Verdict> {
  const { podNames, claimMountPaths } = subject.outputs;
  if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
  if (Object.keys(claimMountPaths).length === 0) return doesNotApply("the StatefulSet has no claims");
  return disturbing(subject, { kind: "StatefulSet", deeds: ["scale up"] }, async (disturbance) => {
    await disturbance.scale(podNames.length + 1);
    await statefulSetPodsReady(subject, podNames.length + 1);
    return judge(disturbance);
  });
}

/** Names of the claims that a pod is to have. */
function claimNamesFor({ outputs: { claimMountPaths } }: Subject, podName: string): string[] {
  return Object.keys(claimMountPaths).map((template) => `${template}-${podName}`);
}

/** Whether a claim is there, and not about to go after its pod. */
function staysWithout(claim: V1PersistentVolumeClaim | undefined): boolean {
  if (claim === undefined || isTerminating(claim)) return false;
  return !(claim.metadata?.ownerReferences ?? []).some(({ kind }) => kind === "Pod");
}

function templateOf(claimName: string, podName: string): string {
  return claimName.slice(0, -podName.length - 1);
}

async function defaultStorageClass({ cluster }: Subject): Promise<string> {
  const { items } = await cluster.storage.listStorageClass();
  const isDefault = "storageclass.kubernetes.io/is-default-class";
  return (
    items.find(({ metadata }) => metadata?.annotations?.[isDefault] === "true")?.metadata?.name ?? "none"
  );
}

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
  if (isTerminating(claim)) {
    const violation = `persistentVolumeClaim ${name} is being deleted: it goes when pod ${podName} does, and its data with it unless volume ${volume} is given the reclaim policy Retain before`;
    return { seen: `${seen}, being deleted`, violation };
  }
  if (sharers.length > 1) return { seen, violation: `${sharers.join(" and ")} share volume ${volume}` };
  return observation(
    seen,
    users.join() === podName,
    `persistentVolumeClaim ${name} is mounted by ${users.join(", ") || "no pod"} instead of ${podName}`,
  );
}

async function claimsByName({
  cluster,
  outputs: { namespace },
}: Subject): Promise<Map<string, V1PersistentVolumeClaim>> {
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  return new Map(items.map((claim) => [nameOf(claim), claim]));
}
