import type {
  V1Deployment,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodSpec,
  V1ReplicaSet,
  V1Service,
  V1ServiceSpec,
  V1StatefulSet,
  V1StatefulSetSpec,
} from "@kubernetes/client-node";
import {
  type DeploymentPromises,
  deploymentPromises,
  type StatefulSetPromises,
  statefulSetPromises,
} from "../../../components/promises";
import { NAMESPACE } from "./served-workload";

/** A StatefulSet `web` behind the headless Service `nginx`. */
export function statefulSet(changes: Partial<V1StatefulSetSpec> = {}): V1StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "web", namespace: NAMESPACE },
    spec: {
      serviceName: "nginx",
      replicas: 1,
      selector: { matchLabels: { app: "nginx" } },
      template: { metadata: { labels: { app: "nginx" } }, spec: { containers: [{ name: "nginx" }] } },
      ...changes,
    },
  };
}

/** What a StatefulSet promises behind a Service. */
export function promisesOfSet(set: V1StatefulSet, front = service("nginx", "None")): StatefulSetPromises {
  return statefulSetPromises(set, { service: front });
}

/** A Deployment. */
export function deployment(name: string, replicas = 1): V1Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "nginx" }] } },
    },
  };
}

/** What a Deployment promises behind a ClusterIP Service. */
export function promisesOfDeployment(name: string, replicas = 1): DeploymentPromises {
  return deploymentPromises(deployment(name, replicas), { service: service("front", "10.96.0.7") });
}

/** The ReplicaSet of a Deployment. */
export function replicaSet(deploymentName: string, name: string): V1ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      labels: { app: deploymentName },
      ownerReferences: [owner("Deployment", deploymentName)],
    },
  };
}

/** A Service with a named port. */
export function service(name: string, clusterIP: string, spec: Partial<V1ServiceSpec> = {}): V1Service {
  const ports = [{ name: "web", port: 80 }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { clusterIP, clusterIPs: [clusterIP], ports, ...spec },
  };
}

/** A pod with a controller, Ready at some addresses. */
export function pod(
  name: string,
  controller: readonly [kind: string, name: string],
  addresses: readonly string[],
  spec: Partial<V1PodSpec> = {},
): V1Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: labelOf(controller) }, ownerReferences: [owner(...controller)] },
    spec: { containers: [{ name: "nginx" }], ...spec },
    status: {
      phase: "Running",
      podIPs: addresses.map((ip) => ({ ip })),
      ...(addresses[0] !== undefined && { podIP: addresses[0] }),
      conditions: [{ type: "Ready", status: "True" }],
    },
  };
}

/** A pod of the StatefulSet `web` that is being deleted, and whose finalizer keeps it although it has ended. */
export function terminating(name: string): V1Pod {
  const ending = evicted(pod(name, ["StatefulSet", "web"], ["10.0.0.9"]));
  const deletionTimestamp = new Date("2026-01-01T00:00:00Z");
  const metadata = Object.assign({}, ending.metadata, {
    deletionTimestamp,
    finalizers: ["example.org/hold"],
  });
  return Object.assign({}, ending, { metadata });
}

/** The pod as it stands in the list after it was evicted. */
export function evicted(standing: V1Pod): V1Pod {
  const status = { phase: "Failed", reason: "Evicted", conditions: [{ type: "Ready", status: "False" }] };
  return Object.assign({}, standing, { status });
}

/** A claim that is bound to a volume of its own. */
export function claim(name: string, storage: string, storageClassName = "standard"): V1PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { storageClassName, volumeName: `volume-of-${name}`, resources: { requests: { storage } } },
    status: { phase: "Bound" },
  };
}

function owner(kind: string, name: string) {
  return { apiVersion: "apps/v1", kind, name, uid: `uid-of-${name}`, controller: true };
}

/** Pods of a ReplicaSet have the label of its Deployment, whose name its own begins with. */
function labelOf([kind, name]: readonly [kind: string, name: string]): string {
  return kind === "StatefulSet" ? "nginx" : name.replace(/-[^-]+$/, "");
}
