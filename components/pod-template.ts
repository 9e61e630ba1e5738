import type { Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { configFileAnnotations, configFileMounts, configFileVolumes } from "./config-files";
import { environmentVariables } from "./environment";
import type { Labels } from "./labels";
import type { Port } from "./port";
import type { ResourceArgs, SupportingContainerArgs, WorkloadArgs } from "./workload-args";

type Container = types.input.core.v1.Container;
type VolumeMount = types.input.core.v1.VolumeMount;

/** What a pod template is made of. */
export interface PodTemplateParts {
  /** Name of the workload. */
  readonly name: string;
  /** Labels of the pods. */
  readonly labels: Labels;
  /** Labels that select the pods. */
  readonly selector: Labels;
  /** Ports with their defaults. */
  readonly ports: readonly Port[];
  /** Mounts of the main container that the workload adds by itself. */
  readonly claimMounts: readonly VolumeMount[];
}

/** Name of the main container. */
export const MAIN_CONTAINER = "main";

const DEFAULT_WRITABLE_PATHS = ["/tmp"];

/** The pods of a workload. */
export function podTemplate(
  args: WorkloadArgs,
  parts: PodTemplateParts,
): types.input.core.v1.PodTemplateSpec {
  return {
    metadata: { labels: parts.labels, annotations: podAnnotations(args, parts.name) },
    spec: {
      containers: [mainContainer(args, parts)],
      initContainers: list(supportingContainers(args)),
      volumes: list(podVolumes(args)),
      terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 30,
      ...identity(args),
      ...placement(args, parts.selector),
    },
  };
}

function podAnnotations(args: WorkloadArgs, name: string): Record<string, Input<string>> {
  const annotations = { [DEFAULT_CONTAINER_ANNOTATION]: MAIN_CONTAINER, ...args.podAnnotations };
  return {
    ...annotations,
    ...configFileAnnotations(`Workload "${name}"`, args.configFiles ?? {}, annotations),
  };
}

/** Spares `kubectl exec` and `kubectl logs` the question which container is meant. */
const DEFAULT_CONTAINER_ANNOTATION = "kubectl.kubernetes.io/default-container";

function mainContainer(args: WorkloadArgs, { ports, claimMounts }: PodTemplateParts): Container {
  return {
    name: MAIN_CONTAINER,
    image: args.image,
    imagePullPolicy: args.imagePullPolicy ?? "IfNotPresent",
    command: list(args.command),
    args: list(args.args),
    ports: list(ports.map(({ name, containerPort, protocol }) => ({ name, containerPort, protocol }))),
    env: list(environmentVariables(args.env ?? {})),
    envFrom: list(args.envFrom),
    resources: resolveResources(args),
    startupProbe: args.startupProbe,
    readinessProbe: args.readinessProbe ?? defaultReadinessProbe(ports),
    livenessProbe: args.livenessProbe,
    securityContext: containerSecurityContext(args),
    lifecycle: { preStop: args.preStop ?? { sleep: { seconds: 1 } } },
    volumeMounts: list([
      ...claimMounts,
      ...writableMounts(args),
      ...configFileMounts(args.configFiles ?? {}),
      ...(args.volumeMounts ?? []),
    ]),
  };
}

/**
 * A TCP connection rather than a request: an empty document root is no reason to keep a web server out. Tried each
 * second, for a pod to be Ready soon; but a node at its limit for three seconds, at which Kubernetes' default number of
 * failures would end, is no reason to take pods out of their Service, and to stop a StatefulSet that is starting.
 */
function defaultReadinessProbe(ports: readonly Port[]): types.input.core.v1.Probe | undefined {
  const port = ports.find(({ protocol }) => protocol === "TCP");
  return port && { tcpSocket: { port: port.name }, periodSeconds: 1, failureThreshold: 6 };
}

/** The given amounts over the defaults, name by name. */
export function resolveResources({ resources = {} }: WorkloadArgs): Required<ResourceArgs> {
  return {
    requests: { cpu: "10m", memory: "32Mi", ...resources.requests },
    limits: { memory: "256Mi", ...resources.limits },
  };
}

function containerSecurityContext({ securityContext }: WorkloadArgs): types.input.core.v1.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
    ...securityContext,
  };
}

/** Sidecars come last: an init container must not wait for one that never ends before it starts. */
function supportingContainers(args: WorkloadArgs): Container[] {
  const secured = (container: SupportingContainerArgs): Container => ({
    ...container,
    securityContext: { ...containerSecurityContext(args), ...container.securityContext },
  });
  return [
    ...(args.initContainers ?? []).map(secured),
    ...(args.sidecars ?? []).map((sidecar) => ({ ...secured(sidecar), restartPolicy: "Always" })),
  ];
}

function podVolumes(args: WorkloadArgs): types.input.core.v1.Volume[] {
  return [
    ...writableMounts(args).map(({ name }) => ({ name, emptyDir: {} })),
    ...configFileVolumes(args.configFiles ?? {}),
    ...(args.volumes ?? []),
  ];
}

/** Mounts of the writable directories, each on a volume named after its path. */
export function writableMounts({
  writablePaths = DEFAULT_WRITABLE_PATHS,
}: Pick<WorkloadArgs, "writablePaths">): {
  readonly name: string;
  readonly mountPath: string;
}[] {
  return writablePaths.map((path) => ({
    name: `writable${path.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.replace(/-+$/, ""),
    mountPath: path,
  }));
}

/** As whom the pods run. */
function identity(args: WorkloadArgs): Partial<types.input.core.v1.PodSpec> {
  return {
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      fsGroup: 10001,
      fsGroupChangePolicy: "OnRootMismatch",
      ...args.podSecurityContext,
    },
    serviceAccountName: args.serviceAccountName,
    automountServiceAccountToken: args.automountServiceAccountToken ?? false,
    imagePullSecrets: args.imagePullSecrets?.map((name) => ({ name })),
    // Variables for each Service of the namespace would make a pod depend on its neighbours.
    enableServiceLinks: false,
  };
}

/** Where the pods run. */
function placement(args: WorkloadArgs, selector: Labels): Partial<types.input.core.v1.PodSpec> {
  return {
    nodeSelector: args.nodeSelector,
    tolerations: list(args.tolerations),
    affinity: args.affinity,
    priorityClassName: args.priorityClassName,
    topologySpreadConstraints: list(args.topologySpreadConstraints) ?? [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selector },
      },
    ],
  };
}

/** An empty list and none are the same to Kubernetes, but not to the engine when it compares two updates. */
function list<T>(values: readonly T[] | undefined): T[] | undefined {
  return values && values.length > 0 ? [...values] : undefined;
}
