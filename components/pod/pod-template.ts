import { createHash } from "node:crypto";
import type { Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { configFileAnnotations, configFileMounts, configFileVolumes, contentsOf } from "./config-files";
import {
  ordinalFileAnnotations,
  ordinalFileMounts,
  ordinalFileVolumes,
  type FilesByOrdinal,
} from "./ordinal-files";
import { environmentVariables } from "./environment";
import type { Labels } from "../labels";
import { laidOver } from "../resources/merge";
import type { Port } from "./port";
import { MAX_LABEL_LENGTH } from "../rules/names";
import { resolveResources } from "./resources";
import { rolloutTriggersAnnotation } from "./rollout-triggers";
import { containerSecurityContext } from "./security-context";
import { secretFileMounts, secretFileVolumes } from "./secret-files";
import { serviceAccountName } from "../companions/service-account";
import { separation, spreadConstraints } from "./spread";
import { supportingContainers, type MainContainer } from "./supporting-containers";
import type { WorkloadArgs } from "../workload-args";
import { emptyDir, resolveWritablePaths } from "./writable-paths";

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
  /**
   * Claims that the main container gets as devices.
   *
   * @defaultValue none
   */
  readonly claimDevices?: readonly types.input.core.v1.VolumeDevice[];
  /**
   * Environment variables that come before those of the arguments, which may refer to them.
   *
   * @defaultValue none
   */
  readonly leadingEnv?: readonly types.input.core.v1.EnvVar[];
  /**
   * Files that differ from pod to pod.
   *
   * @defaultValue none
   */
  readonly ordinalFiles?: FilesByOrdinal;
}

const NO_ORDINAL_FILES: FilesByOrdinal = { files: {}, start: 0, variable: "" };

/** Default of {@link WorkloadArgs.terminationGracePeriodSeconds}. */
export const DEFAULT_GRACE_PERIOD_SECONDS = 30;

const DEFAULT_PRE_STOP_SECONDS = 3;

/** Name of the main container. */
export const MAIN_CONTAINER = "main";

/** The pods of a workload. */
export function podTemplate(
  args: WorkloadArgs,
  parts: PodTemplateParts,
): types.input.core.v1.PodTemplateSpec {
  const subject = `Workload "${parts.name}"`;
  const main = mainContainer(subject, args, parts);
  return {
    metadata: { labels: parts.labels, annotations: podAnnotations(subject, args, parts) },
    spec: {
      containers: [main],
      initContainers: list(supportingContainers(args, main, defaultsOf(args))),
      volumes: list(podVolumes(args, parts)),
      terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD_SECONDS,
      resources: args.podResources && { ...args.podResources },
      dnsConfig: args.dnsConfig,
      hostAliases: list(args.hostAliases),
      hostUsers: args.hostUsers,
      ...identity(args, parts.name),
      ...placement(args, parts.selector),
    },
  };
}

function podAnnotations(
  subject: string,
  args: WorkloadArgs,
  { name, ordinalFiles = NO_ORDINAL_FILES }: PodTemplateParts,
): Record<string, Input<string>> {
  const annotations = {
    [DEFAULT_CONTAINER_ANNOTATION]: MAIN_CONTAINER,
    ...args.podAnnotations,
    ...rolloutTriggersAnnotation(name, args.rolloutTriggers),
  };
  const files = configFileAnnotations(subject, contentsOf(args.configFiles ?? {}), annotations);
  return {
    ...annotations,
    ...files,
    ...ordinalFileAnnotations(subject, ordinalFiles, { ...annotations, ...files }),
  };
}

/** Spares `kubectl exec` and `kubectl logs` the question which container is meant. */
const DEFAULT_CONTAINER_ANNOTATION = "kubectl.kubernetes.io/default-container";

function mainContainer(
  subject: string,
  args: WorkloadArgs,
  { ports, claimMounts, claimDevices, leadingEnv = [], ordinalFiles = NO_ORDINAL_FILES }: PodTemplateParts,
): MainContainer & Container {
  return {
    name: MAIN_CONTAINER,
    image: args.image,
    imagePullPolicy: args.imagePullPolicy ?? "IfNotPresent",
    command: list(args.command),
    args: list(args.args),
    ports: list(ports.map(({ name, containerPort, protocol }) => ({ name, containerPort, protocol }))),
    env: list([...leadingEnv, ...environmentVariables(subject, args.env ?? {})]),
    envFrom: list(args.envFrom),
    resources: resolveResources(args),
    startupProbe: args.startupProbe,
    readinessProbe: args.readinessProbe ?? defaultReadinessProbe(ports),
    livenessProbe: args.livenessProbe,
    securityContext: containerSecurityContext(args.securityContext),
    lifecycle: { postStart: args.postStart, preStop: args.preStop ?? defaultPreStop(args) },
    volumeDevices: list(claimDevices),
    volumeMounts: list([
      ...claimMounts,
      ...writableMounts(args),
      ...configFileMounts(args.configFiles ?? {}),
      ...ordinalFileMounts(ordinalFiles),
      ...secretFileMounts(args.secretFiles),
      ...(args.volumeMounts ?? []),
    ]),
  };
}

/**
 * It opens a TCP connection and sends no request, because a web server with an empty document root is Ready, too. It
 * tries each second, so that a pod is Ready soon. It allows 6 failures rather than Kubernetes' 3. With 3, a node that
 * is overloaded for a few seconds would take pods out of their Service.
 */
function defaultReadinessProbe(ports: readonly Port[]): types.input.core.v1.Probe | undefined {
  const port = ports.find(({ protocol }) => protocol === "TCP");
  return port && { tcpSocket: { port: port.name }, periodSeconds: 1, failureThreshold: 6 };
}

/** At most the grace period, since Kubernetes refuses a sleep that is longer. */
function defaultPreStop({
  terminationGracePeriodSeconds: most = DEFAULT_GRACE_PERIOD_SECONDS,
}: WorkloadArgs): types.input.core.v1.LifecycleHandler | undefined {
  const seconds = Math.min(DEFAULT_PRE_STOP_SECONDS, most);
  return seconds > 0 ? { sleep: { seconds } } : undefined;
}

/** Defaults of the containers beside the main one. */
function defaultsOf(args: WorkloadArgs) {
  return {
    securityContext: args.securityContext,
    resources: resolveResources({ podResources: args.podResources }),
  };
}

function podVolumes(
  args: WorkloadArgs,
  { ordinalFiles = NO_ORDINAL_FILES }: PodTemplateParts,
): types.input.core.v1.Volume[] {
  return [
    ...resolveWritablePaths(args.writablePaths).map((path) => ({
      name: writableVolume(path.path),
      emptyDir: emptyDir(path),
    })),
    ...secretFileVolumes(args.secretFiles),
    ...configFileVolumes(args.configFiles ?? {}),
    ...ordinalFileVolumes(ordinalFiles),
    ...(args.volumes ?? []),
  ];
}

/** Mounts of the writable directories, each on a volume named after its path. */
export function writableMounts({ writablePaths }: Pick<WorkloadArgs, "writablePaths">): {
  readonly name: string;
  readonly mountPath: string;
}[] {
  return resolveWritablePaths(writablePaths).map(({ path }) => ({
    name: writableVolume(path),
    mountPath: path,
  }));
}

/** `/var/run` is on `writable-var-run`. A hash tells paths apart that such a name would not, or that are too long. */
function writableVolume(path: string): string {
  const name = `writable${path.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.replace(/-+$/, "");
  if (/^(\/[a-z0-9]+)+$/.test(path) && name.length <= MAX_LABEL_LENGTH) return name;
  const hash = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return `${name.slice(0, MAX_LABEL_LENGTH - hash.length - 1)}-${hash}`;
}

/** As whom the pods run. */
function identity(args: WorkloadArgs, workload: string): Partial<types.input.core.v1.PodSpec> {
  const user = args.runAsUser;
  return {
    securityContext: laidOver(
      {
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
        ...(user !== undefined && { runAsUser: user, runAsGroup: user }),
        fsGroup: user ?? 10001,
        fsGroupChangePolicy: "OnRootMismatch",
      },
      args.podSecurityContext,
    ),
    serviceAccountName: serviceAccountName(args, workload),
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
    affinity: args.affinity ?? separation(args.spread ?? "Nodes", selector),
    priorityClassName: args.priorityClassName,
    topologySpreadConstraints:
      list(args.topologySpreadConstraints) ?? spreadConstraints(args.spread ?? "Nodes", selector),
  };
}

/** An empty list and none are the same to Kubernetes, but not to the engine when it compares two updates. */
function list<T>(values: readonly T[] | undefined): T[] | undefined {
  return values && values.length > 0 ? [...values] : undefined;
}
