import { randomUUID } from "node:crypto";
import type { V1Pod } from "@kubernetes/client-node";
import {
  type Contract,
  doesNotApply,
  type Observation,
  observation,
  type Subject,
  verdict,
} from "../contract";
import { type Disturbance, disturbing } from "../disturbing/disturbance";
import { exec } from "../../kubernetes/exec";
import {
  claimNamesOf,
  controllerOf,
  isReady,
  mainContainerOf,
  nameOf,
  required,
  uidOf,
} from "../../kubernetes/objects";
import { deploymentPodCollection, deploymentPods } from "../judging/workload-pods";
import { waitUntil } from "../../kubernetes/wait-until";

const DEPLOYMENT_PAGE = "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/";

/** The characters that Kubernetes makes generated names of. */
const GENERATED = "[bcdfghjklmnpqrstvwxz2456789]";

/** Nobody can know a Deployment pod's name beforehand. */
export const deploymentPodNamesAreGenerated: Contract = {
  name: "the Deployment's pods have generated names",
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: `${DEPLOYMENT_PAGE}#creating-a-deployment`,
    upstream: "test/e2e/apps/deployment.go: deployment should create new pods",
  },
  async judge(subject) {
    const { deploymentName } = subject.outputs;
    const generated = new RegExp(`^${deploymentName}-${GENERATED}+-${GENERATED}{5}$`);
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    return verdict(
      pods.map((pod) => {
        const controller = controllerOf(pod) ?? "nobody";
        return observation(
          `pod ${nameOf(pod)}, controlled by ${controller}`,
          controller.startsWith(`ReplicaSet/${deploymentName}-`) && generated.test(nameOf(pod)),
          `pod ${nameOf(pod)} has no generated name of Deployment ${deploymentName}; ${controller} controls it`,
        );
      }),
    );
  },
};

/** A Deployment pod has no storage that would outlive it. */
export const deploymentPodsHaveNoClaim: Contract = {
  name: "the Deployment's pods mount no persistentVolumeClaim",
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#using-statefulsets",
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

/** What a Deployment pod wrote goes with it. */
export const deploymentPodsLoseTheirData: Contract = {
  name: "data written in a Deployment pod is gone once the pod was deleted and replaced by one of another name",
  reference: {
    guide: "1. Why StatefulSet",
    kubernetes: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    upstream: "test/e2e/apps/deployment.go: iterative rollouts should eventually progress",
  },
  disturbs: "writes a file wherever a Deployment pod can, and deletes the pod",
  async judge(subject) {
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    const before = required(pods.find(isReady), "a Ready pod of the Deployment");
    const files = writablePaths(before).map((path) => `${path}/.contract-${randomUUID()}`);
    const plan = { kind: "Deployment", deeds: ["write a file", "delete a pod"] } as const;
    return disturbing(subject, plan, async (disturbance) => {
      for (const file of files) await disturbance.writeFile(before, file, "data");
      const successors = await replace(subject, disturbance, before, pods);
      const observations = successors.map((after) => judgeSuccessor(subject, before, after, files));
      return verdict((await Promise.all(observations)).flat());
    });
  },
};

async function judgeSuccessor(
  { cluster }: Subject,
  before: V1Pod,
  after: V1Pod,
  files: string[],
): Promise<Observation[]> {
  const reads = files.map(async (file) => {
    const { exitCode } = await exec(cluster, after, ["cat", file]);
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

/** Where a pod can write: its writable volumes, and /tmp where its root file system is writable. */
function writablePaths(pod: V1Pod): string[] {
  const container = mainContainerOf(pod);
  const volumes = new Map((pod.spec?.volumes ?? []).map((volume) => [volume.name, volume]));
  const mounts = (container.volumeMounts ?? []).filter(({ name, readOnly }) => {
    const volume = volumes.get(name);
    return !readOnly && (volume?.emptyDir ?? volume?.persistentVolumeClaim) !== undefined;
  });
  const paths = new Set(mounts.map(({ mountPath }) => mountPath));
  if (!container.securityContext?.readOnlyRootFilesystem) paths.add("/tmp");
  return [...paths];
}

/** Deletes a pod and answers the pods that came instead, once as many as before are Ready. */
async function replace(
  subject: Subject,
  disturbance: Disturbance,
  pod: V1Pod,
  before: V1Pod[],
): Promise<V1Pod[]> {
  const known = new Set(before.map(uidOf));
  const readyOnes = (pods: V1Pod[]): V1Pod[] =>
    pods.filter((other) => uidOf(other) !== uidOf(pod) && isReady(other));

  await disturbance.deletePod(pod);
  const pods = await waitUntil(
    deploymentPodCollection(subject),
    `pod ${nameOf(pod)} to be replaced by one that is Ready`,
    (all) => readyOnes(all).length >= before.length,
  );
  return readyOnes(pods).filter((other) => !known.has(uidOf(other)));
}
