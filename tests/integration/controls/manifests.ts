import type {
  KubernetesObject,
  V1Container,
  V1Deployment,
  V1DeploymentSpec,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Service,
  V1ServiceSpec,
  V1StatefulSet,
  V1StatefulSetSpec,
  V1VolumeMount,
} from "@kubernetes/client-node";
import type { StackOutputs, WorkloadSettings } from "../../../components/stack-outputs";
import { VERSION } from "../../../components/version";

const MOUNT_PATH = "/usr/share/nginx/html";
const CLAIM_SIZE = "1Mi";

/** The choices that Kubernetes makes where a manifest makes none. */
const SETTINGS: WorkloadSettings = {
  podManagementPolicy: "OrderedReady",
  updateStrategy: "RollingUpdate",
  partition: 0,
  minReadySeconds: 0,
  publishNotReadyAddresses: false,
  whenDeleted: "Retain",
  whenScaled: "Retain",
  claims: { www: { size: CLAIM_SIZE, storageClassName: "" } },
  maxUnavailable: "25%",
  maxSurge: "25%",
};

/** What a stack of these manifests promises, where that differs from the guide's names and one pod of each workload. */
export type OutputChanges = Partial<Omit<StackOutputs, "settings">> & {
  /** How many pods the StatefulSet has. Default: 0. */
  readonly pods?: number;
  /** Whether each of them has a claim. Default: no. */
  readonly claims?: boolean;
  readonly settings?: Partial<WorkloadSettings>;
};

/** Outputs that a stack of these manifests would have. */
export function outputs(
  namespace: string,
  { pods = 0, claims = false, settings, ...changes }: OutputChanges = {},
): StackOutputs {
  const podNames = Array.from({ length: pods }, (_, ordinal) => `web-${ordinal}`);
  const pvcNamesByPod = Object.fromEntries(podNames.map((pod) => [pod, claims ? [`www-${pod}`] : []]));
  const dnsName = `nginx.${namespace}.svc.cluster.local`;
  return {
    programVersion: VERSION,
    kubeContext: "",
    namespace,
    identity: "manifests",
    statefulSetName: "web",
    statefulSetSelector: { app: "nginx" },
    headlessServiceName: "nginx",
    headlessServiceDnsName: dnsName,
    podNames,
    podDnsNames: podNames.map((pod) => `${pod}.${dnsName}`),
    pvcNames: Object.values(pvcNamesByPod).flat(),
    pvcNamesByPod,
    claimMountPaths: claims ? { www: MOUNT_PATH } : {},
    deploymentName: "my-nginx-deployment",
    deploymentSelector: { app: "my-nginx" },
    clusterIPServiceName: "my-nginx-svc",
    clusterIPServiceDnsName: `my-nginx-svc.${namespace}.svc.cluster.local`,
    clusterIP: "",
    headlessServicePorts: { web: 80 },
    containerPorts: { web: 80 },
    clusterIPServicePorts: { web: 80 },
    ...changes,
    settings: { ...SETTINGS, ...settings },
  };
}

/** A Service, headless unless another clusterIP is asked for. */
export function service(
  name: string,
  app: string,
  clusterIP: string | undefined,
  changes: Partial<V1ServiceSpec> = {},
): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { clusterIP, selector: { app }, ports: [{ name: "web", port: 80 }], ...changes },
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

/** A StatefulSet whose pods have a claim each. */
export function statefulSetWithClaims(changes: Partial<V1StatefulSetSpec> = {}): V1StatefulSet {
  const { metadata, spec } = claim("www");
  return statefulSet({ volumeClaimTemplates: [{ metadata, spec }], ...changes }, mounting());
}

/** A Deployment of one pod that serves requests, without storage. */
export function deployment(
  pod: Partial<V1PodSpec> = {},
  changes: Partial<V1DeploymentSpec> = {},
): V1Deployment {
  const { spec } = podTemplate("my-nginx", { ...serving(), ...pod });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "my-nginx-deployment" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "my-nginx" } },
      template: { metadata: { labels: { app: "my-nginx" } }, spec },
      ...changes,
    },
  };
}

/** A StatefulSet in the place of the Deployment, with its labels and its Service. */
export function statefulSetAsDeployment(): V1StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "my-nginx-deployment" },
    spec: {
      serviceName: "my-nginx-svc",
      replicas: 2,
      selector: { matchLabels: { app: "my-nginx" } },
      template: podTemplate("my-nginx", serving()),
    },
  };
}

/** A pod that nobody controls. */
export function pod(name: string, app: string): V1Pod {
  const { metadata, spec } = podTemplate(app);
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: metadata!.labels }, spec };
}

/** A claim that nobody's template made. */
export function claim(name: string, size = CLAIM_SIZE): V1PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } } },
  };
}

/** A pod that mounts an empty folder where the guide mounts a claim. */
export function withEmptyDir(): Partial<V1PodSpec> {
  return { volumes: [{ name: "www", emptyDir: {} }], ...mounting() };
}

/** A pod that mounts a claim. */
export function withClaim(claimName: string): Partial<V1PodSpec> {
  return { volumes: [{ name: "www", persistentVolumeClaim: { claimName } }], ...mounting() };
}

/** A Deployment's pod that mounts a claim. */
export function servingWithClaim(claimName: string): Partial<V1PodSpec> {
  const { volumes } = withClaim(claimName);
  return { volumes, containers: serving({ volumeMounts: [WWW] }).containers };
}

/** A pod that answers requests, though it says that it does not. */
export function servingUnready(): Partial<V1PodSpec> {
  return serving({
    startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 },
    readinessProbe: { exec: { command: ["false"] } },
  });
}

/** How many pods these objects amount to. */
export function podCount(objects: readonly KubernetesObject[]): number {
  return objects
    .map((object) => (object as V1StatefulSet).spec?.replicas ?? (object.kind === "Pod" ? 1 : 0))
    .reduce((sum, count) => sum + count, 0);
}

const WWW: V1VolumeMount = { name: "www", mountPath: MOUNT_PATH };

/** A grace period of 0 would let a pod be gone before it terminates. */
function podTemplate(app: string, changes: Partial<V1PodSpec> = {}): V1PodTemplateSpec {
  return {
    metadata: { labels: { app } },
    spec: { terminationGracePeriodSeconds: 1, containers: [container()], ...changes },
  };
}

function mounting(): Pick<V1PodSpec, "containers"> {
  return { containers: [container({ volumeMounts: [WWW] })] };
}

/** Each request stands in the log. */
function serving(changes: Partial<V1Container> = {}): Pick<V1PodSpec, "containers"> {
  const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 1 };
  return {
    containers: [
      container({ command: ["httpd", "-f", "-vv", "-p", "80", "-h", "/tmp"], readinessProbe, ...changes }),
    ],
  };
}

/** Ends when it is told to, which the first process of a container does not do by itself. */
const WAIT = `mkdir -p ${MOUNT_PATH}; trap exit TERM; sleep infinity & wait`;

function container(changes: Partial<V1Container> = {}): V1Container {
  return {
    name: "nginx",
    image: "busybox:1.37.0",
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", WAIT],
    ...changes,
  };
}
