import { randomUUID } from "node:crypto";
import type { V1Pod } from "@kubernetes/client-node";
import {
  type DeploymentContract,
  doesNotApply,
  type Observation,
  observation,
  type DeploymentSubject,
  verdict,
} from "../contract";
import { type Disturbance, disturbing } from "../disturbing/disturbance";
import { claimNamesOf, controllerOf, isReady, nameOf, required, uidOf } from "../../kubernetes/objects";
import { execIn, promisedContainer } from "../judging/asking/promised-container";
import { deploymentPods, isOf, replicaSetNames, selectedPods } from "../judging/workload-pods";
import { waitUntil } from "../../kubernetes/wait-until";
import { statefulSetPage } from "../upstream";

const DEPLOYMENT_PAGE = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/";

/** What Kubernetes adds to a name to generate another. */
const GENERATED_SUFFIX = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/**
 * How much of a name Kubernetes keeps before the generated suffix.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.1/staging/src/k8s.io/apiserver/pkg/storage/names/generate.go
 */
const LONGEST_BASE = 58;

/** The name of a Deployment's pod cannot be known beforehand. */
export const deploymentPodNamesAreGenerated: DeploymentContract = {
  name: "the Deployment's pods have generated names",
  kind: "Deployment",
  group: "stateless",
  core: true,
  order: 210,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: `${DEPLOYMENT_PAGE}#creating-a-deployment`,
  },
  async judge(subject) {
    const { name: deployment } = subject.promises;
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    return verdict(
      pods.map((pod) => {
        const [, replicaSet = ""] = controllerOf(pod)?.split("/") ?? [];
        const base = `${replicaSet}-`.slice(0, LONGEST_BASE);
        return observation(
          `pod ${nameOf(pod)}, controlled by ReplicaSet ${replicaSet}`,
          nameOf(pod).startsWith(base) && GENERATED_SUFFIX.test(nameOf(pod).slice(base.length)),
          `pod ${nameOf(pod)} of Deployment ${deployment} has no name that ReplicaSet ${replicaSet} generated`,
        );
      }),
    );
  },
};

/** A Deployment pod has no storage that would outlive it. */
export const deploymentPodsHaveNoClaim: DeploymentContract = {
  name: "the Deployment's pods mount no persistentVolumeClaim",
  kind: "Deployment",
  group: "stateless",
  core: true,
  order: 220,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: statefulSetPage("using-statefulsets"),
  },
  async judge(subject) {
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    return verdict(
      pods.map((pod) => {
        const claims = claimNamesOf(pod).join(", ");
        return observation(
          `pod ${nameOf(pod)} mounts ${claims || "no claim"}`,
          claims === "",
          `pod ${nameOf(pod)} mounts persistentVolumeClaim ${claims}`,
        );
      }),
    );
  },
};

/** The data of a Deployment's pod is lost with the pod. */
export const deploymentPodsLoseTheirData: DeploymentContract = {
  name: "data written in a Deployment pod is gone once the pod was deleted and replaced by one of another name",
  kind: "Deployment",
  group: "stateless",
  core: true,
  order: 470,
  reference: {
    guide: "1. Why StatefulSet",
    kubernetes: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
  },
  disturbs: "writes a file wherever a Deployment pod can, and deletes the pod",
  async judge(subject) {
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    const before = required(pods.find(isReady), "a Ready pod of the Deployment");
    const files = writablePaths(before, subject).map((path) => `${path}/.contract-${randomUUID()}`);
    const deeds = ["write a file", "delete a pod"] as const;
    return disturbing(subject, deeds, async (disturbance) => {
      for (const file of files) await disturbance.writeFile(before, file, "data");
      const successors = await replace(subject, disturbance, before, pods);
      const observations = successors.map((after) => judgeSuccessor(subject, before, after, files));
      return verdict((await Promise.all(observations)).flat());
    });
  },
};

async function judgeSuccessor(
  subject: DeploymentSubject,
  before: V1Pod,
  after: V1Pod,
  files: string[],
): Promise<Observation[]> {
  const reads = files.map(async (file) => {
    const { exitCode } = await execIn(subject, after, ["cat", file]);
    return observation(
      `${file}, written in ${nameOf(before)}, is ${exitCode === 0 ? "still there" : "gone"} in ${nameOf(after)}`,
      exitCode !== 0,
      `pod ${nameOf(after)} still has ${file}, which ${nameOf(before)} wrote`,
    );
  });
  return [
    observation(
      `pod ${nameOf(before)} replaced by ${nameOf(after)}`,
      nameOf(after) !== nameOf(before),
      `the pod that replaced ${nameOf(before)} has the same name`,
    ),
    ...(await Promise.all(reads)),
  ];
}

/** Folders that a pod can write to: its writable volumes, and /tmp if its root file system is writable. */
function writablePaths(pod: V1Pod, { promises }: DeploymentSubject): string[] {
  const container = promisedContainer(pod, promises);
  const volumes = new Map((pod.spec?.volumes ?? []).map((volume) => [volume.name, volume]));
  const mounts = (container.volumeMounts ?? []).filter(({ name, readOnly }) => {
    const volume = volumes.get(name);
    return !readOnly && (volume?.emptyDir ?? volume?.persistentVolumeClaim) !== undefined;
  });
  const paths = new Set(mounts.map(({ mountPath }) => mountPath));
  if (!container.securityContext?.readOnlyRootFilesystem) paths.add("/tmp");
  return [...paths];
}

/** Deletes a pod and returns the pods that came instead, once as many as before are Ready. */
async function replace(
  subject: DeploymentSubject,
  disturbance: Disturbance,
  pod: V1Pod,
  before: V1Pod[],
): Promise<V1Pod[]> {
  const known = new Set(before.map(uidOf));
  const replicaSets = await replicaSetNames(subject);
  const readyOnes = (pods: V1Pod[]): V1Pod[] =>
    pods.filter((other) => isOf(replicaSets, other) && uidOf(other) !== uidOf(pod) && isReady(other));

  await disturbance.deletePod(pod);
  const pods = await waitUntil(
    selectedPods(subject),
    `pod ${nameOf(pod)} to be replaced by one that is Ready`,
    (all) => readyOnes(all).length >= before.length,
  );
  return readyOnes(pods).filter((other) => !known.has(uidOf(other)));
}
