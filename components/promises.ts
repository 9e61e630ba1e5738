import { DEFAULT_CLUSTER_DOMAIN, podDnsName, podNames, pvcName, serviceDnsName } from "./rules/names";
import type { ClaimRetention, PodManagementPolicy } from "./headless-stateful-set-args";
import type { Protocol } from "./pod/port";
import type { AccessMode, VolumeMode } from "./pod/volume-claim";

/** Version of the shape of promises. It rises when something that reads them has to change. */
export const PROMISES_VERSION = 1;

/** `maxSurge` and `maxUnavailable` of a Deployment's rolling update unless they are given. */
export const DEFAULT_ROLLING_LIMIT = "25%";

/** How a changed template reaches the pods of a StatefulSet: one by one, or when a user deletes them. */
export type StatefulSetUpdateType = "RollingUpdate" | "OnDelete";

/** How a changed template reaches the pods of a Deployment: new pods before old ones end, or after. */
export type DeploymentStrategyType = "RollingUpdate" | "Recreate";

/**
 * The hostname of a StatefulSet's pods if it is not the pod's name. With `hostNetwork` it is the node's, with
 * `setHostnameAsFQDN` the pod's full DNS name, with `hostnameOverride` what that says.
 */
export type PodHostname = "node" | "full" | "other";

/** How a selector compares the values of a label. */
export type SelectorOperator = "In" | "NotIn" | "Exists" | "DoesNotExist";

/** One requirement of a {@link PodSelector} that is more than a label's value. */
export interface SelectorRequirement {
  /** Key of the label. */
  readonly key: string;
  /** How its value is compared. */
  readonly operator: SelectorOperator;
  /** What it is compared with; nothing for `Exists` and `DoesNotExist`. */
  readonly values?: readonly string[];
}

/** Which pods a workload selects, as its `spec.selector` says it. */
export interface PodSelector {
  /** Labels that a pod has to have, by key. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** What else is required of a pod's labels. */
  readonly matchExpressions?: readonly SelectorRequirement[];
}

/** A port of a Service. */
export interface PortPromises {
  /** Name of the port, without which it has no SRV record. */
  readonly name?: string;
  /** Port of the Service. */
  readonly port: number;
  /** Port that the container listens on; unknown when a named port is declared by no container. */
  readonly targetPort?: number;
  /** Transport protocol. */
  readonly protocol: Protocol;
  /** Application protocol that the Service declares. */
  readonly appProtocol?: string;
}

/** The Service in front of a workload. */
export interface ServicePromises {
  /** Name of the Service. */
  readonly name: string;
  /** Fully qualified DNS name of the Service. */
  readonly dnsName: string;
  /** Ports of the Service. */
  readonly ports: readonly PortPromises[];
  /** Whether its DNS records include pods that are not Ready. */
  readonly publishNotReadyAddresses: boolean;
  /**
   * Virtual IP address that a component's stack recorded; a live object does not promise one. `None` if a Deployment
   * has no other Service than a headless one.
   */
  readonly clusterIP?: string;
}

/** What one volume claim template asks for. */
export interface ClaimPromises {
  /** Name of the template. */
  readonly name: string;
  /** Size of each volume, a Kubernetes quantity. */
  readonly size: string;
  /** StorageClass; left out for the cluster's default. */
  readonly storageClassName?: string;
  /** Ways in which the volume may be mounted. */
  readonly accessModes: readonly AccessMode[];
  /** File system or raw device. */
  readonly volumeMode: VolumeMode;
  /** Path at which the main container finds the volume; left out when it does not mount it. */
  readonly mountPath?: string;
}

/** What the promises of both kinds of workloads say. */
export interface CommonPromises {
  /** Version of this shape: {@link PROMISES_VERSION}. */
  readonly version: number;
  /** Namespace of the workload's objects. */
  readonly namespace: string;
  /** Name of the workload. */
  readonly name: string;
  /** Which pods it selects. */
  readonly selector: PodSelector;
  /** Name of the main container, in which commands run. */
  readonly container: string;
  /** Seconds that a pod has to be Ready before it counts as available. */
  readonly minReadySeconds: number;
  /** DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** The Service in front of the pods; left out when there is none. */
  readonly service?: ServicePromises;
}

/** All that a StatefulSet promises, as plain data. */
export interface StatefulSetPromises extends CommonPromises {
  /** Kind of the workload. */
  readonly kind: "StatefulSet";
  /** Number of pods. */
  readonly replicas: number;
  /** Ordinal of the first pod. */
  readonly ordinalsStart: number;
  /** Order in which pods come and go. */
  readonly podManagementPolicy: PodManagementPolicy;
  /** How pods are updated. */
  readonly updateStrategy: StatefulSetUpdateType;
  /** Ordinal from which on pods are updated, counted from the first one. */
  readonly partition: number;
  /** How many pods an update may take at once, as a count or a percentage. */
  readonly maxUnavailable: number | string;
  /** Whether Kubernetes keeps or deletes the claims when the StatefulSet is deleted. */
  readonly whenDeleted: ClaimRetention;
  /** Whether Kubernetes keeps or deletes the claims of pods that scaling removes. */
  readonly whenScaled: ClaimRetention;
  /** The volume claim templates. */
  readonly claims: readonly ClaimPromises[];
  /** The pods' hostname; left out if it is the pod's name. */
  readonly hostname?: PodHostname;
}

/** All that a Deployment promises, as plain data. */
export interface DeploymentPromises extends CommonPromises {
  /** Kind of the workload. */
  readonly kind: "Deployment";
  /** Number of pods; left out when an autoscaler decides. */
  readonly replicas?: number;
  /** How pods are updated. */
  readonly strategy: DeploymentStrategyType;
  /** How many pods may be missing during a rollout, as a count or a percentage. */
  readonly maxUnavailable: number | string;
  /** How many pods there may be beyond the replicas during a rollout, as a count or a percentage. */
  readonly maxSurge: number | string;
}

/** What one workload promises: plain data, made by a component or read from a live object. */
export type WorkloadPromises = StatefulSetPromises | DeploymentPromises;

/** Names of the pods of a StatefulSet, in the order of their ordinals. */
export function promisedPodNames({ name, replicas, ordinalsStart }: StatefulSetPromises): string[] {
  return podNames(name, replicas, ordinalsStart);
}

/** Names of the claims of a StatefulSet's pod, in the order of the templates. */
export function promisedClaimNames({ claims }: StatefulSetPromises, pod: string): string[] {
  return claims.map((claim) => pvcName(claim.name, pod));
}

/** Fully qualified DNS name of a StatefulSet's pod behind its headless Service. */
export function promisedPodDnsName({ dnsName }: ServicePromises, pod: string): string {
  return podDnsName(pod, dnsName);
}

/** An object that promises are read from: a live object, or one that a component registers. */
interface PlainObject {
  /** What names the object. */
  readonly metadata?: PlainMetadata;
}

interface PlainMetadata {
  readonly name?: string;
  readonly namespace?: string;
}

interface PlainContainer {
  readonly name?: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort?: number;
    readonly protocol?: string;
  }[];
  readonly volumeMounts?: readonly { readonly name?: string; readonly mountPath?: string }[];
}

interface PlainSpec {
  readonly minReadySeconds?: number;
  readonly replicas?: number;
  readonly selector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly {
      readonly key: string;
      readonly operator: string;
      readonly values?: readonly string[];
    }[];
  };
  readonly template?: {
    readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec?: {
      readonly hostNetwork?: boolean;
      readonly setHostnameAsFQDN?: boolean;
      readonly hostnameOverride?: string;
    } & PlainContainers;
  };
}

/** The containers of a pod, as far as their ports and mounts matter. */
interface PlainContainers {
  readonly containers?: readonly PlainContainer[];
  readonly initContainers?: readonly PlainContainer[];
}

interface PlainClaimTemplate extends PlainObject {
  readonly spec?: {
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  };
}

interface PlainStatefulSetSpec extends PlainSpec {
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly ordinals?: { readonly start?: number };
  readonly updateStrategy?: {
    readonly type?: string;
    readonly rollingUpdate?: {
      readonly partition?: number;
      readonly maxUnavailable?: number | string;
    };
  };
  readonly persistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: string;
    readonly whenScaled?: string;
  };
  readonly volumeClaimTemplates?: readonly PlainClaimTemplate[];
}

/** The parts of a StatefulSet that promises are read from. */
export interface PlainStatefulSet extends PlainObject {
  /** What the StatefulSet asks for, in the words of Kubernetes. */
  readonly spec?: PlainStatefulSetSpec;
}

interface PlainDeploymentSpec extends PlainSpec {
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: {
      readonly maxUnavailable?: number | string;
      readonly maxSurge?: number | string;
    };
  };
}

/** The parts of a Deployment that promises are read from. */
export interface PlainDeployment extends PlainObject {
  /** What the Deployment asks for, in the words of Kubernetes. */
  readonly spec?: PlainDeploymentSpec;
}

interface PlainServiceSpec {
  readonly clusterIP?: string;
  readonly publishNotReadyAddresses?: boolean;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port?: number;
    readonly targetPort?: number | string;
    readonly protocol?: string;
    readonly appProtocol?: string;
  }[];
}

/** The parts of a Service that promises are read from. */
export interface PlainService extends PlainObject {
  /** What the Service asks for, in the words of Kubernetes. */
  readonly spec?: PlainServiceSpec;
}

/** What else promises are read from, beside the workload. */
export interface PromiseContext {
  /**
   * The Service in front of the pods.
   *
   * @defaultValue there is none
   */
  readonly service?: PlainService;
  /**
   * DNS domain of the cluster.
   *
   * @defaultValue `cluster.local`
   */
  readonly clusterDomain?: string;
}

/** The promises of a StatefulSet. Missing fields have Kubernetes' defaults. */
export function statefulSetPromises(
  statefulSet: PlainStatefulSet,
  context: PromiseContext = {},
): StatefulSetPromises {
  const { spec = {} } = statefulSet;
  const { updateStrategy, persistentVolumeClaimRetentionPolicy: retention } = spec;
  const hostname = podHostname(spec);
  return {
    kind: "StatefulSet",
    ...commonPromises(statefulSet, spec, context),
    replicas: spec.replicas ?? 1,
    ordinalsStart: spec.ordinals?.start ?? 0,
    podManagementPolicy: (spec.podManagementPolicy ?? "OrderedReady") as PodManagementPolicy,
    updateStrategy: (updateStrategy?.type ?? "RollingUpdate") as StatefulSetUpdateType,
    partition: updateStrategy?.rollingUpdate?.partition ?? 0,
    maxUnavailable: updateStrategy?.rollingUpdate?.maxUnavailable ?? 1,
    whenDeleted: (retention?.whenDeleted ?? "Retain") as ClaimRetention,
    whenScaled: (retention?.whenScaled ?? "Retain") as ClaimRetention,
    claims: (spec.volumeClaimTemplates ?? []).map((template) => claimPromises(template, spec)),
    ...(hostname !== undefined && { hostname }),
  };
}

function podHostname({ template }: PlainSpec): PodHostname | undefined {
  const { hostNetwork, setHostnameAsFQDN, hostnameOverride } = template?.spec ?? {};
  if (hostNetwork) return "node";
  if (hostnameOverride !== undefined) return "other";
  return setHostnameAsFQDN ? "full" : undefined;
}

/** The promises of a Deployment. Missing fields except `replicas` have Kubernetes' defaults. */
export function deploymentPromises(
  deployment: PlainDeployment,
  context: PromiseContext = {},
): DeploymentPromises {
  const { spec = {} } = deployment;
  const { type = "RollingUpdate", rollingUpdate } = spec.strategy ?? {};
  const common = commonPromises(deployment, spec, context);
  return {
    kind: "Deployment",
    ...common,
    ...(common.service &&
      isHeadless(context.service) && { service: { ...common.service, clusterIP: "None" } }),
    ...(spec.replicas !== undefined && { replicas: spec.replicas }),
    strategy: type as DeploymentStrategyType,
    maxUnavailable: rollingUpdate?.maxUnavailable ?? DEFAULT_ROLLING_LIMIT,
    maxSurge: rollingUpdate?.maxSurge ?? DEFAULT_ROLLING_LIMIT,
  };
}

function isHeadless(service: PlainService | undefined): boolean {
  return service?.spec?.clusterIP === "None";
}

function commonPromises(
  { metadata = {} }: PlainObject,
  spec: PlainSpec,
  { service, clusterDomain = DEFAULT_CLUSTER_DOMAIN }: PromiseContext,
): CommonPromises {
  const { name = "", namespace = "" } = metadata;
  return {
    version: PROMISES_VERSION,
    namespace,
    name,
    selector: podSelector(spec),
    container: mainContainer(spec)?.name ?? "",
    minReadySeconds: spec.minReadySeconds ?? 0,
    clusterDomain,
    ...(service !== undefined && { service: servicePromises(service, namespace, spec, clusterDomain) }),
  };
}

function podSelector({ selector = {} }: PlainSpec): PodSelector {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (matchExpressions.length === 0) return { matchLabels: { ...matchLabels } };
  return {
    matchLabels: { ...matchLabels },
    matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
      key,
      operator: operator as SelectorOperator,
      ...(values !== undefined && { values: [...values] }),
    })),
  };
}

/** The main container by kubectl's rule: the one that an annotation names, else the first. */
function mainContainer({ template }: PlainSpec): PlainContainer | undefined {
  const containers = template?.spec?.containers ?? [];
  const chosen = template?.metadata?.annotations?.["kubectl.kubernetes.io/default-container"];
  return containers.find(({ name }) => name === chosen) ?? containers[0];
}

function servicePromises(
  { metadata, spec = {} }: PlainService,
  namespace: string,
  workload: PlainSpec,
  clusterDomain: string,
): ServicePromises {
  const name = metadata?.name ?? "";
  return {
    name,
    dnsName: serviceDnsName(name, namespace, clusterDomain),
    ports: (spec.ports ?? []).map(({ name, port = 0, targetPort = port, protocol = "TCP", appProtocol }) => {
      const target =
        typeof targetPort === "number"
          ? targetPort
          : containerPortNamed(targetPort, protocol, workload.template?.spec);
      return {
        ...(name !== undefined && { name }),
        port,
        ...(target !== undefined && { targetPort: target }),
        protocol: protocol as Protocol,
        ...(appProtocol !== undefined && { appProtocol }),
      };
    }),
    publishNotReadyAddresses: spec.publishNotReadyAddresses ?? false,
  };
}

/**
 * The number of a port that a pod's container gives a name. Two containers may give one name to ports of two protocols.
 * Of the init containers, only those that go on running have ports.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.1/pkg/api/v1/pod/util.go (`FindPort`)
 */
export function containerPortNamed(
  wanted: string,
  protocol: string,
  { containers = [], initContainers = [] }: PlainContainers = {},
): number | undefined {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...containers, ...sidecars]
    .flatMap((container) => container.ports ?? [])
    .find((port) => port.name === wanted && (port.protocol ?? "TCP") === protocol)?.containerPort;
}

function claimPromises({ metadata, spec = {} }: PlainClaimTemplate, workload: PlainSpec): ClaimPromises {
  const name = metadata?.name ?? "";
  const mount = mainContainer(workload)?.volumeMounts?.find((mounted) => mounted.name === name);
  return {
    name,
    size: spec.resources?.requests?.storage ?? "0",
    ...(spec.storageClassName !== undefined && { storageClassName: spec.storageClassName }),
    accessModes: (spec.accessModes ?? []) as AccessMode[],
    volumeMode: (spec.volumeMode ?? "Filesystem") as VolumeMode,
    ...(mount?.mountPath !== undefined && { mountPath: mount.mountPath }),
  };
}
