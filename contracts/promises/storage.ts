import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import {
  type ClaimPromises,
  promisedClaimNames,
  promisedPodNames,
  type StatefulSetPromises,
} from "../../components/promises";
import { pvcName } from "../../components/rules/names";
import { isAtLeast } from "../../components/rules/quantity";
import {
  type StatefulSetContract,
  doesNotApply,
  type Observation,
  observation,
  type StatefulSetSubject,
  type Verdict,
  verdict,
} from "../contract";
import { statefulSetPage, upstreamTest } from "../upstream";
import { type Disturbance, disturbing } from "../disturbing/disturbance";
import { podsIn } from "../../kubernetes/collection";
import { claimNamesOf, hasEnded, isTerminating, nameOf, uidOf } from "../../kubernetes/objects";
import { statefulSetPodsReady } from "../judging/replacement";
import { waitUntil } from "../../kubernetes/wait-until";
import { selectedPods } from "../judging/workload-pods";

const STABLE_STORAGE = statefulSetPage("stable-storage");

/** Every stateful pod has storage of its own. */
export const eachPodHasVolumesOfItsOwn: StatefulSetContract = {
  name: "each persistentVolumeClaim is Bound to a volume of its own and mounted by its pod alone",
  kind: "StatefulSet",
  group: "storage",
  core: true,
  order: 180,
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
    upstream: upstreamTest("apps/statefulset.go", "should provide basic identity"),
  },
  async judge(subject) {
    const { cluster, promises } = subject;
    const owned = promisedClaims(promises);
    if (owned.length === 0) return doesNotApply(whyNoClaims(promises));
    // Any pod of the namespace could mount a claim, whoever made it.
    const [claims, { items: pods }] = await Promise.all([
      claimsByName(subject),
      podsIn(cluster, promises.namespace).list(),
    ]);
    const running = pods.filter((pod) => !hasEnded(pod));
    return verdict(owned.map(({ name, pod }) => judgeClaim(name, pod, running, claims)));
  },
};

/**
 * A claim is as its template says. It may be larger, because users can enlarge claims and cannot change the template.
 */
export const claimsHaveRequestedSizeAndClass: StatefulSetContract = {
  name: "each persistentVolumeClaim has at least the size, and the StorageClass, that its template asks for",
  kind: "StatefulSet",
  group: "storage",
  order: 190,
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
  },
  async judge(subject) {
    const owned = promisedClaims(subject.promises);
    if (owned.length === 0) return doesNotApply(whyNoClaims(subject.promises));
    const claims = await claimsByName(subject);
    return verdict(owned.map(({ name, template }) => judgeRequest(name, template, claims.get(name))));
  },
};

/** A StatefulSet owns the claims that are deleted with it. */
export const claimsFollowPolicyOnDelete: StatefulSetContract = {
  name: "the StatefulSet owns its persistentVolumeClaims, and they go with it, exactly if whenDeleted is Delete",
  kind: "StatefulSet",
  group: "storage",
  order: 200,
  reference: {
    guide: "8. Cleaning up",
    kubernetes: statefulSetPage("persistentvolumeclaim-retention"),
    upstream: upstreamTest("apps/statefulset.go", "should delete PVCs with a WhenDeleted policy"),
  },
  async judge(subject) {
    const { name: statefulSet, whenDeleted } = subject.promises;
    const owned = promisedClaims(subject.promises);
    if (owned.length === 0) return doesNotApply(whyNoClaims(subject.promises));
    const claims = await claimsByName(subject);
    return verdict(
      owned.map(({ name, pod }) => {
        const claim = claims.get(name);
        if (claim === undefined) return missingClaim(name, pod);
        const owners = claim.metadata?.ownerReferences ?? [];
        const goes = owners.some((owner) => owner.kind === "StatefulSet" && owner.name === statefulSet);
        return observation(
          `${name}: ${goes ? "goes with" : "outlives"} StatefulSet ${statefulSet}`,
          goes === (whenDeleted === "Delete"),
          `${name} ${goes ? "goes with" : "outlives"} StatefulSet ${statefulSet}, where whenDeleted is ${whenDeleted}`,
        );
      }),
    );
  },
};

/** Whether a claim is kept or deleted when its pod is scaled away. It is judged on a pod that is created for it. */
export const claimsFollowPolicyOnScaleDown: StatefulSetContract = {
  name: "the persistentVolumeClaim of a pod that scaling down removes stays or goes as whenScaled says",
  kind: "StatefulSet",
  group: "storage",
  order: 440,
  reference: {
    guide: "4. StatefulSet: scaling",
    kubernetes: statefulSetPage("persistentvolumeclaim-retention"),
    upstream: upstreamTest("apps/statefulset.go", "should delete PVCs with a OnScaledown policy"),
  },
  disturbs: "scales the StatefulSet up by one and down again, and deletes the new pod's claims",
  judge: (subject) =>
    withOneMore(subject, async (disturbance) => {
      const { nextPod: added } = disturbance;
      const names = promisedClaimNames(subject.promises, added);
      const { whenScaled } = subject.promises;
      const before = await claimsByName(subject);
      await scaleAway(subject, disturbance);
      const claims = await claimsByName(subject);
      return verdict(
        names.map((name) => {
          if (!before.has(name)) return missingClaim(name, added);
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
 * A pod whose claim was deleted gets a new, empty one. It is judged on a pod that is created for it. The pod is
 * deleted before its claim. Otherwise the StatefulSet's controller may not notice for minutes that the claim is gone.
 */
export const deletedClaimIsMadeAgain: StatefulSetContract = {
  name: "a persistentVolumeClaim that was deleted after its pod is made again with the pod",
  kind: "StatefulSet",
  group: "storage",
  order: 450,
  reference: {
    guide: "4. StatefulSet: volumeClaimTemplates",
    kubernetes: STABLE_STORAGE,
    upstream: upstreamTest(
      "apps/statefulset.go",
      "PVC should be recreated when pod is pending due to missing PVC",
    ),
  },
  disturbs:
    "scales the StatefulSet up by one, down, deletes the new pod's claims, and scales up and down again",
  judge: (subject) =>
    withOneMore(subject, async (disturbance) => {
      const { nextPod: added } = disturbance;
      const names = promisedClaimNames(subject.promises, added);
      const before = await claimsByName(subject);
      await scaleAway(subject, disturbance);
      await disturbance.deleteNextClaims();
      const count = subject.promises.replicas + 1;
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

/** Scales down to the pods that were there before, and waits until the one that was added is gone. */
async function scaleAway(subject: StatefulSetSubject, disturbance: Disturbance): Promise<void> {
  const added = disturbance.nextPod;
  await disturbance.scale(subject.promises.replicas);
  await waitUntil(selectedPods(subject), `pod ${added} to be gone`, (pods) =>
    pods.every((pod) => nameOf(pod) !== added),
  );
}

/** Scales up by one pod with new claims, so that no existing data is at risk. */
async function withOneMore(
  subject: StatefulSetSubject,
  judge: (disturbance: Disturbance) => Promise<Verdict>,
): Promise<Verdict> {
  const { replicas, claims } = subject.promises;
  if (replicas === 0) return doesNotApply("the StatefulSet has no pods");
  if (claims.length === 0) return doesNotApply(NO_CLAIMS);
  return disturbing(subject, ["scale up"], async (disturbance) => {
    await disturbance.scale(replicas + 1);
    await statefulSetPodsReady(subject, replicas + 1);
    return judge(disturbance);
  });
}

/** Whether a claim exists and is not being deleted. */
function staysWithout(claim: V1PersistentVolumeClaim | undefined): boolean {
  if (claim === undefined || isTerminating(claim)) return false;
  return !(claim.metadata?.ownerReferences ?? []).some(({ kind }) => kind === "Pod");
}

const NO_CLAIMS = "the StatefulSet has no volume claim templates";

/** Why no claim is promised. Claims of pods that were scaled away do not count. */
function whyNoClaims({ claims }: StatefulSetPromises): string {
  return claims.length === 0 ? NO_CLAIMS : "the StatefulSet has no pods";
}

/** A claim that a StatefulSet's pod is promised. */
interface PromisedClaim {
  readonly name: string;
  readonly pod: string;
  readonly template: ClaimPromises;
}

function promisedClaims(promises: StatefulSetPromises): PromisedClaim[] {
  return promisedPodNames(promises).flatMap((pod) =>
    promises.claims.map((template) => ({ name: pvcName(template.name, pod), pod, template })),
  );
}

/**
 * A template without a class asks for the default class of the time when the claim was created. That class is not
 * recorded, so every class is accepted.
 */
function judgeRequest(
  name: string,
  { size, storageClassName }: ClaimPromises,
  claim: V1PersistentVolumeClaim | undefined,
): Observation {
  const found = claim?.spec?.resources?.requests?.storage ?? "nothing";
  const foundClass = claim?.spec?.storageClassName ?? "";
  return observation(
    `${name}: ${found} of ${classWords(foundClass)}`,
    isAtLeast(found, size) && (storageClassName === undefined || storageClassName === foundClass),
    `${name} asks for ${found} of ${classWords(foundClass)}, its template for ${size} of ${classWords(storageClassName)}`,
  );
}

function classWords(storageClass: string | undefined): string {
  if (storageClass === undefined) return "the default StorageClass";
  return storageClass === "" ? "no StorageClass" : `StorageClass ${storageClass}`;
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

  if (!claim) return missingClaim(name, podName);
  if (phase !== "Bound") return { seen, violation: `persistentVolumeClaim ${name} is ${phase}, not Bound` };
  if (isTerminating(claim)) {
    const violation = `persistentVolumeClaim ${name} is being deleted: it goes when pod ${podName} does, and its data with it unless volume ${volume} is given the reclaim policy Retain before`;
    return { seen: `${seen}, being deleted`, violation };
  }
  if (sharers.length > 1) return { seen, violation: `${sharers.join(" and ")} share volume ${volume}` };
  const user = pods.find((pod) => nameOf(pod) === podName);
  if (users.join() === podName && user !== undefined && !isMounted(user, name)) {
    return {
      seen,
      violation: `persistentVolumeClaim ${name} is a volume of ${podName} that no container mounts`,
    };
  }
  return observation(
    seen,
    users.join() === podName,
    `persistentVolumeClaim ${name} is mounted by ${users.join(", ") || "no pod"} instead of ${podName} alone`,
  );
}

function missingClaim(name: string, podName: string): Observation {
  return {
    seen: `${name}: missing`,
    violation: `persistentVolumeClaim ${name} of pod ${podName} does not exist`,
  };
}

/** Whether a container of a pod mounts the volume of a claim, as a file system or as a device. */
function isMounted({ spec }: V1Pod, claim: string): boolean {
  const volumes = (spec?.volumes ?? []).filter(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim,
  );
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return volumes.some(({ name: volume }) =>
    containers.some(({ volumeMounts = [], volumeDevices = [] }) =>
      [...volumeMounts, ...volumeDevices].some(({ name }) => name === volume),
    ),
  );
}

async function claimsByName({
  cluster,
  promises: { namespace },
}: StatefulSetSubject): Promise<Map<string, V1PersistentVolumeClaim>> {
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  return new Map(items.map((claim) => [nameOf(claim), claim]));
}
