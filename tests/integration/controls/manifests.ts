import type {
  KubernetesObject,
  V1Deployment,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Service,
  V1StatefulSet,
  V1StatefulSetSpec,
} from "@kubernetes/client-node";
import type { StackOutputs } from "../../../components/stack-outputs";
import { VERSION } from "../../../components/version";

const MOUNT_PATH = "/usr/share/nginx/html";
const CLAIM_SIZE = "1Mi";

/** Outputs that a stack of these manifests would have: one pod of each workload, the guide's names. */
export function outputs(namespace: string, changes: Partial<StackOutputs> = {}): StackOutputs {
  return {
    programVersion: VERSION,
    kubeContext: "",
    namespace,
    statefulSetName: "web",
    statefulSetSelector: { app: "nginx" },
    headlessServiceName: "nginx",
    headlessServiceDnsName: `nginx.${namespace}.svc.cluster.local`,
    podNames: ["web-0"],
    podDnsNames: [`web-0.nginx.${namespace}.svc.cluster.local`],
    pvcNames: ["www-web-0"],
    pvcNamesByPod: { "web-0": ["www-web-0"] },
    claimMountPaths: { www: MOUNT_PATH },
    deploymentName: "my-nginx-deployment",
    deploymentSelector: { app: "my-nginx" },
    clusterIPServiceName: "my-nginx-svc",
    clusterIPServiceDnsName: `my-nginx-svc.${namespace}.svc.cluster.local`,
    clusterIP: "",
    headlessServicePorts: { web: 80 },
    containerPorts: { web: 80 },
    clusterIPServicePorts: { web: 80 },
    ...changes,
  };
}

/** A Service, headless unless another clusterIP is asked for. */
export function service(name: string, app: string, clusterIP: string | undefined): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { clusterIP, selector: { app }, ports: [{ name: "web", port: 80 }] },
  };
}

/** A StatefulSet of one pod, without storage. */
export function statefulSet(
  changes: Partial<V1StatefulSetSpec> = {},
  pod: Partial<V1PodSpec> = {},
): V1StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "web" },
    spec: {
      serviceName: "nginx",
      replicas: 1,
      selector: { matchLabels: { app: "nginx" } },
      template: podTemplate("nginx", pod),
      ...changes,
    },
  };
}

/** A Deployment of one pod, without storage. */
export function deployment(pod: Partial<V1PodSpec> = {}): V1Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "my-nginx-deployment" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "my-nginx" } },
      template: podTemplate("my-nginx", pod),
    },
  };
}

/** A pod that nobody controls. */
export function pod(name: string, app: string): V1Pod {
  const { metadata, spec } = podTemplate(app);
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: metadata!.labels }, spec };
}

/** A claim that nobody's template made. */
export function claim(name: string): V1PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: CLAIM_SIZE } } },
  };
}

/** A pod that mounts an empty folder where the guide mounts a claim. */
export function withEmptyDir(): Partial<V1PodSpec> {
  return {
    volumes: [{ name: "www", emptyDir: {} }],
    containers: [container([{ name: "www", mountPath: MOUNT_PATH }])],
  };
}

/** A pod that mounts a claim. */
export function withClaim(claimName: string): Partial<V1PodSpec> {
  return {
    volumes: [{ name: "www", persistentVolumeClaim: { claimName } }],
    containers: [container([{ name: "www", mountPath: MOUNT_PATH }])],
  };
}

/** How many pods these objects amount to. */
export function podCount(objects: KubernetesObject[]): number {
  return objects
    .map((object) => (object as V1StatefulSet).spec?.replicas ?? (object.kind === "Pod" ? 1 : 0))
    .reduce((sum, count) => sum + count, 0);
}

function podTemplate(app: string, changes: Partial<V1PodSpec> = {}): V1PodTemplateSpec {
  return {
    metadata: { labels: { app } },
    spec: { terminationGracePeriodSeconds: 0, containers: [container()], ...changes },
  };
}

function container(volumeMounts: { name: string; mountPath: string }[] = []) {
  return {
    name: "nginx",
    image: "busybox:1.37.0",
    imagePullPolicy: "IfNotPresent",
    command: ["sleep", "infinity"],
    volumeMounts,
  };
}
