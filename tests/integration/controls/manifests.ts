import type {
  KubernetesObject,
  V1Container,
  V1Deployment,
  V1DeploymentSpec,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1ResourceQuota,
  V1Service,
  V1ServiceSpec,
  V1StatefulSet,
  V1StatefulSetSpec,
  V1VolumeMount,
} from "@kubernetes/client-node";
import { deploymentPromises, statefulSetPromises, type WorkloadPromises } from "../../../components/promises";

const MOUNT_PATH = "/usr/share/nginx/html";
const CLAIM_SIZE = "1Mi";

/** An update strategy that holds the first pod back. */
export const PARTITIONED: V1StatefulSetSpec["updateStrategy"] = {
  type: "RollingUpdate",
  rollingUpdate: { partition: 1 },
};

/** What is promised, when that differs from what Kubernetes makes of a manifest without choices. */
export interface PromiseChanges {
  /** How many pods the StatefulSet promises; without it nobody judges a StatefulSet. */
  readonly pods?: number;
  /** Whether each of them has a claim. Default: no. */
  readonly claims?: boolean;
  readonly statefulSet?: Partial<V1StatefulSetSpec>;
  readonly publishNotReadyAddresses?: boolean;
  /** Ports of the headless Service. Default: `web`, 80. */
  readonly ports?: V1ServiceSpec["ports"];
  /** What the Deployment promises otherwise; without it, one is judged when there is one. */
  readonly deployment?: Partial<V1DeploymentSpec>;
}

/** A workload without a fault, with the Service in front of it: what a control's workload should have been. */
export interface SoundWorkload {
  readonly workload: V1StatefulSet | V1Deployment;
  readonly service: V1Service;
}

/** The sound workloads that the manifests of a control stand for. */
export function soundWorkloads(
  namespace: string,
  objects: readonly KubernetesObject[],
  changes: PromiseChanges = {},
): SoundWorkload[] {
  return [...soundStatefulSet(changes), ...soundDeployment(objects, changes)].map(
    ({ workload, service: front }) => ({
      workload: placed(namespace, workload),
      service: placed(namespace, front),
    }),
  );
}

/** What a sound workload promises, as a component says it that has made it. */
export function promisesMadeOf({ workload, service: front }: SoundWorkload): WorkloadPromises {
  return workload.kind === "StatefulSet"
    ? statefulSetPromises(workload, { service: front })
    : deploymentPromises(workload, { service: front });
}

function soundStatefulSet({
  pods,
  claims = false,
  publishNotReadyAddresses = false,
  ports,
  statefulSet: changes,
}: PromiseChanges): SoundWorkload[] {
  if (pods === undefined) return [];
  const workload = (claims ? statefulSetWithClaims : statefulSet)({ replicas: pods, ...changes });
  const front = service("nginx", "nginx", "None", { publishNotReadyAddresses, ...(ports && { ports }) });
  return [{ workload, service: front }];
}

function soundDeployment(
  objects: readonly KubernetesObject[],
  { deployment: changes }: PromiseChanges,
): SoundWorkload[] {
  const given: V1Deployment | undefined = objects.find(({ kind }) => kind === "Deployment");
  if (given === undefined && changes === undefined) return [];
  const workload = deployment({}, { replicas: given?.spec?.replicas ?? 1, ...changes });
  return [{ workload, service: service("my-nginx-svc", "my-nginx", undefined) }];
}

function placed<T extends KubernetesObject>(namespace: string, object: T): T {
  return Object.assign(structuredClone(object), { metadata: { name: object.metadata!.name, namespace } });
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
export function statefulSetWithClaims(
  changes: Partial<V1StatefulSetSpec> = {},
  pod: Partial<V1PodSpec> = mounting(),
): V1StatefulSet {
  const { metadata, spec } = claim("www");
  return statefulSet({ volumeClaimTemplates: [{ metadata, spec }], ...changes }, pod);
}

/** A pod whose program begins by emptying the folder of its claim. */
export function emptyingItsFolder(): Partial<V1PodSpec> {
  const command = ["sh", "-c", `rm -rf ${MOUNT_PATH}/* ${MOUNT_PATH}/.[!.]*; ${WAIT}`];
  return { containers: [container({ command, volumeMounts: [WWW] })] };
}

/** A pod whose program gives it another hostname when it starts. */
export function renamingItsHost(): Partial<V1PodSpec> {
  const securityContext = { capabilities: { add: ["SYS_ADMIN"] } };
  return { containers: [container({ command: ["sh", "-c", `hostname other; ${WAIT}`], securityContext })] };
}

/** A StatefulSet whose pods have a claim each, which their container does not mount. */
export function statefulSetWithUnusedClaims(changes: Partial<V1StatefulSetSpec>): V1StatefulSet {
  return statefulSetWithClaims({ template: podTemplate("nginx"), ...changes });
}

/** A StatefulSet whose pod has claims of some sizes, and a container before the main one. */
export function statefulSetOfSizes(sizes: readonly string[], first: V1Container): V1StatefulSet {
  const templates = sizes.map((size, index) => claim(`data-${index}`, size));
  const volumeMounts = templates.map(({ metadata }) => ({
    name: metadata!.name!,
    mountPath: `/${metadata!.name}`,
  }));
  return statefulSet(
    { volumeClaimTemplates: templates.map(({ metadata, spec }) => ({ metadata, spec })) },
    { containers: [first, container({ volumeMounts })] },
  );
}

/** Pods in whose containers there is no program but their own. */
export function silentTemplate(): V1PodTemplateSpec {
  return podTemplate("silent", { containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10.1" }] });
}

/** A pod that is Ready some seconds after it runs: on a loaded cluster, the next one is created as late as that. */
export function slowToServe(): Partial<V1PodSpec> {
  const startupProbe = { exec: { command: ["true"] }, initialDelaySeconds: 5, periodSeconds: 1 };
  return { containers: [container({ startupProbe })] };
}

/** A pod that accepts connections, says nothing, and ends none. */
export function quiet(): Partial<V1PodSpec> {
  return serving({ command: ["nc", "-ll", "-p", "80", "-e", "sleep", "3600"] });
}

/** A pod that answers each request by leading out of the cluster, to an address that is reserved for documentation. */
export function redirecting(): Partial<V1PodSpec> {
  const answer =
    "HTTP/1.1 301 Moved Permanently\\r\\nLocation: https://192.0.2.1/\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n";
  const script = `read -r line; echo "$line" > /proc/1/fd/1; while read -r header && [ "$header" != "$(printf '\\r')" ]; do :; done; printf '${answer}'`;
  return serving({ command: ["nc", "-ll", "-p", "80", "-e", "sh", "-c", script] });
}

/** A Deployment under another name, of pods of another label. */
export function labelled(given: V1Deployment, name: string, app: string): V1Deployment {
  const spec = structuredClone(given.spec!);
  spec.selector = { matchLabels: { app } };
  spec.template.metadata = { labels: { app } };
  return Object.assign({}, given, { metadata: { name }, spec });
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

/** A limit to the number of pods of the namespace. */
export function podQuota(pods: number): V1ResourceQuota {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "pods" },
    spec: { hard: { pods: String(pods) } },
  };
}

/** A pod that nobody controls. */
export function pod(name: string, app: string, changes: Partial<V1PodSpec> = {}): V1Pod {
  const { metadata, spec } = podTemplate(app, changes);
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels: metadata!.labels }, spec: spec! };
}

/** A pod as the Deployment's, with a name of its own in DNS. */
export function namedServingPod(name: string): V1Pod {
  return pod(name, "my-nginx", { ...serving(), hostname: name, subdomain: "my-nginx-svc" });
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

/** A pod that answers requests until it is told to stop, and none from then on. */
export function stoppingAtOnce(): Partial<V1PodSpec> {
  const script = "trap 'kill $!; exit' TERM; httpd -f -vv -p 80 -h /tmp & wait";
  return serving({ command: ["sh", "-c", script] });
}

/** A pod that answers requests in the place of the Deployment's. */
export function servingStranger(): Partial<V1PodSpec> {
  return serving();
}

/** A pod that runs and never says that it is Ready. */
export function neverReady(): Partial<V1PodSpec> {
  return { containers: [container({ readinessProbe: { exec: { command: ["false"] } } })] };
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

export function mounting(): Pick<V1PodSpec, "containers"> {
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
