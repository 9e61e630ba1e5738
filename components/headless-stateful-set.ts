import {
  ComponentResource,
  output,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Output,
} from "@pulumi/pulumi";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import type { types } from "@pulumi/kubernetes";
import { checkHeadlessStatefulSet } from "./checks/headless-stateful-set-checks";
import type { HeadlessStatefulSetArgs } from "./headless-stateful-set-args";
import { drawIdentity, identityAnnotations } from "./identity";
import { podDnsName, podNames, pvcName, srvName } from "./rules/names";
import { podTemplate } from "./pod/pod-template";
import { afterDeployment, type AfterDeployment } from "./resources/after-deployment";
import { withCheckedOutputs } from "./checks/late-arguments";
import { typedArguments } from "./checks/check-arguments";
import { registerCompanions } from "./companions/companions";
import { ordinalVariableOf, resolveOrdinalFiles } from "./pod/ordinal-files";
import { resolvePort, servedPorts, type Port } from "./pod/port";
import { warnOfRootImage } from "./pod/root-image";
import { serviceAccount } from "./companions/service-account";
import {
  type PlainService,
  type PlainStatefulSet,
  statefulSetPromises,
  type StatefulSetPromises,
} from "./promises";
import { isScaledByOthers, ignoredReplicas, takingBack } from "./replicas-owner";
import { refuse } from "./rules/problem";
import { servicePorts } from "./companions/service-port";
import { SKIP_AWAIT } from "./resources/skip-await";
import { CLAIM_ANNOTATIONS, claimDevices, claimMounts, volumeClaimTemplate } from "./pod/volume-claim";
import { dependenciesOf, withoutDependencies } from "./resources/without-dependencies";
import { workloadOutputs } from "./workload-outputs";
import { checkCollisions } from "./checks/workload-collision";
import {
  childOptions,
  objectMetadata,
  type OwnedWorkload,
  workloadIdentity,
} from "./resources/workload-children";

/**
 * A StatefulSet and its headless Service, which gives each pod a DNS name. Each pod has a claim of its own from each
 * volume claim template.
 *
 * The outputs that name Services, pods and claims depend on the StatefulSet. A Job that uses one of them waits until
 * the pods are Ready. An object that the pods themselves wait for, such as their certificate, must not use them.
 * Compute its names with {@link podDnsName} and the functions beside it.
 *
 * Pulumi generates none of the names, because a stateful pod is known by its name. Arguments that cannot work are
 * refused before anything is registered, with one error that names all of them: {@link InvalidArgumentsError}.
 *
 * @example A transform of the component's children changes a property that has no argument, in every language with
 * transforms:
 *
 * ```ts
 * new HeadlessStatefulSet("web", args, {
 *   provider,
 *   transforms: [
 *     ({ type, props, opts }) => {
 *       if (type !== "kubernetes:apps/v1:StatefulSet") return undefined;
 *       props.spec.template.spec.dnsPolicy = "Default";
 *       return { props, opts: { ...opts, deleteBeforeReplace: undefined } };
 *     },
 *   ],
 * });
 * ```
 * @see https://www.pulumi.com/docs/iac/concepts/options/transforms/
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class HeadlessStatefulSet extends ComponentResource {
  /** Name of the StatefulSet. */
  readonly statefulSetName: Output<string>;
  /** Name of the headless Service. */
  readonly serviceName: Output<string>;
  /** Whose the objects and the claims are, see {@link WorkloadArgs.identity}. */
  readonly identity: Output<string>;
  /** Labels that select the pods. */
  readonly selectorLabels: Output<Record<string, string>>;
  /** Fully qualified DNS name of the headless Service: one A record per Ready pod. */
  readonly serviceDnsName: Output<string>;
  /** Names of the pods, in the order of their ordinals; known in a preview. */
  readonly podNames: Output<string[]>;
  /** Fully qualified DNS names of the pods, in the order of {@link podNames}. */
  readonly podDnsNames: Output<string[]>;
  /** Names of the claims, in the order of {@link podNames}; several claims of one pod stand together. */
  readonly pvcNames: Output<string[]>;
  /** Names of the claims of each pod, by pod name. */
  readonly pvcNamesByPod: Output<Record<string, string[]>>;
  /** Paths where the claims are mounted, by volume claim template. */
  readonly claimMountPaths: Output<Record<string, string>>;
  /** Names of the headless Service's SRV records, by port name. */
  readonly srvNames: Output<Record<string, string>>;
  /** Ports of the headless Service, by port name. */
  readonly ports: Output<Record<string, number>>;
  /** Fully qualified DNS names of the client Services, by the Service's name. */
  readonly clientDnsNames: Output<Record<string, string>>;
  /** URLs of the client Services, by the Service's and the port's name. */
  readonly clientUrls: Output<Record<string, Record<string, string>>>;
  /** Ports that the pods listen on, by port name: what a pod's own DNS name answers on. */
  readonly containerPorts: Output<Record<string, number>>;
  /** All that the workload promises, as plain data: what contracts judge it by. */
  readonly promises: Output<StatefulSetPromises>;

  /**
   * Registers the component and its objects.
   *
   * @param name Name of the resource in Pulumi, and of the StatefulSet unless `statefulSetName` is given.
   * @param args What to run.
   * @param opts Options of the component; `provider` says which cluster.
   */
  constructor(name: string, args: HeadlessStatefulSetArgs, opts?: ComponentResourceOptions) {
    args = typedArguments("HeadlessStatefulSet", name, args);
    const names = resolveNames(name, args);
    const workload = workloadIdentity(names.statefulSet, args);
    refuse(`HeadlessStatefulSet "${name}"`, [
      ...checkHeadlessStatefulSet(names, args),
      ...checkCollisions("StatefulSet", workload, names.service, args),
    ]);
    super("kubernetes-workloads:index:HeadlessStatefulSet", name, {}, opts);

    args = withCheckedOutputs(`HeadlessStatefulSet "${name}"`, args);
    const ports = args.ports.map(resolvePort);
    this.identity = output(args.identity ?? drawIdentity(name, { parent: this }));
    const identity = { ...workload, ownership: identityAnnotations(this.identity) };
    const options = childOptions(this, args);
    const { deployed, promises } = register(name, names, identity, args, ports, options);
    warnOfRootImage(args, this);

    const common = workloadOutputs(deployed, names.service, identity, args, ports);
    const pods = podNames(names.statefulSet, replicasOf(args), args.ordinals?.start);
    const claims = args.volumeClaims ?? [];
    const claimsOf = (pod: string) => claims.map((claim) => pvcName(claim.name, pod));
    this.statefulSetName = deployed(output(names.statefulSet));
    this.serviceName = common.serviceName;
    this.selectorLabels = common.selectorLabels;
    this.serviceDnsName = common.serviceDnsName;
    this.ports = common.ports;
    this.clientDnsNames = common.clientDnsNames;
    this.clientUrls = common.clientUrls;
    this.podNames = deployed(output(pods));
    this.podDnsNames = this.serviceDnsName.apply((service) => pods.map((pod) => podDnsName(pod, service)));
    this.pvcNames = deployed(output(pods.flatMap(claimsOf)));
    this.pvcNamesByPod = deployed(output(Object.fromEntries(pods.map((pod) => [pod, claimsOf(pod)]))));
    this.claimMountPaths = output(Object.fromEntries(claims.map((claim) => [claim.name, claim.mountPath])));
    this.srvNames = this.serviceDnsName.apply((service) =>
      Object.fromEntries(
        servedPorts(ports).map((port) => [port.name, srvName(port.name, port.protocol, service)]),
      ),
    );
    this.containerPorts = output(Object.fromEntries(ports.map((port) => [port.name, port.containerPort])));
    this.promises = promises;
    this.registerOutputs({
      ...common,
      identity: this.identity,
      statefulSetName: this.statefulSetName,
      podNames: this.podNames,
      podDnsNames: this.podDnsNames,
      pvcNames: this.pvcNames,
      pvcNamesByPod: this.pvcNamesByPod,
      claimMountPaths: this.claimMountPaths,
      srvNames: this.srvNames,
      containerPorts: this.containerPorts,
      promises: this.promises,
    });
  }
}

/** Names of the two objects that people refer to. */
interface HeadlessStatefulSetNames {
  /** Name of the StatefulSet. */
  readonly statefulSet: string;
  /** Name of the headless Service. */
  readonly service: string;
}

function resolveNames(resourceName: string, args: HeadlessStatefulSetArgs): HeadlessStatefulSetNames {
  const statefulSet = args.statefulSetName ?? resourceName;
  return { statefulSet, service: args.serviceName ?? statefulSet };
}

function replicasOf({ replicas = 1 }: HeadlessStatefulSetArgs): number {
  return replicas;
}

/** Registers the StatefulSet with its Service and the objects beside them. */
function register(
  resourceName: string,
  names: HeadlessStatefulSetNames,
  identity: OwnedWorkload,
  args: HeadlessStatefulSetArgs,
  ports: readonly Port[],
  options: CustomResourceOptions,
): { readonly deployed: AfterDeployment; readonly promises: Output<StatefulSetPromises> } {
  const serviceInputs = headlessService(names.service, identity, args, ports);
  const service = new Service(resourceName, serviceInputs, options);
  const account = serviceAccount(resourceName, identity, args, options);
  const { metadata, spec } = statefulSet(names, identity, args, ports);
  const resource = new StatefulSet(
    resourceName,
    { metadata, spec: withoutDependencies(spec) },
    {
      ...options,
      // Peers look each other up: a name that is asked for before its Service exists is cached as missing.
      dependsOn: dependenciesOf(spec, service, ...account),
      ignoreChanges: [CLAIM_ANNOTATIONS, ...ignoredReplicas(isScaledByOthers(args))],
    },
  );
  const workload = { kind: "StatefulSet", resource, replicas: replicasOf(args) } as const;
  const clients = registerCompanions(resourceName, workload, identity, args, ports, options);
  return {
    deployed: afterDeployment(resource, service, ...clients),
    promises: promisesOf(names, args, spec, serviceInputs.spec),
  };
}

/** The promises. All that they are made of is plain in the arguments, except the namespace. */
function promisesOf(
  names: HeadlessStatefulSetNames,
  { namespace, clusterDomain }: HeadlessStatefulSetArgs,
  spec: types.input.apps.v1.StatefulSetSpec,
  serviceSpec: types.input.core.v1.ServiceSpec,
): Output<StatefulSetPromises> {
  const service = { metadata: { name: names.service }, spec: serviceSpec as PlainService["spec"] };
  return output(namespace).apply((namespace) =>
    statefulSetPromises(
      { metadata: { name: names.statefulSet, namespace }, spec: spec as PlainStatefulSet["spec"] },
      { service, clusterDomain },
    ),
  );
}

function headlessService(
  name: string,
  identity: OwnedWorkload,
  args: HeadlessStatefulSetArgs,
  ports: readonly Port[],
): { readonly metadata: types.input.meta.v1.ObjectMeta; readonly spec: types.input.core.v1.ServiceSpec } {
  const served = servedPorts(ports);
  return {
    metadata: objectMetadata(name, identity, args, SKIP_AWAIT),
    spec: {
      clusterIP: "None",
      selector: identity.selector,
      publishNotReadyAddresses: args.publishNotReadyAddresses ?? false,
      ports: served.length > 0 ? servicePorts(served) : undefined,
    },
  };
}

function statefulSet(
  names: HeadlessStatefulSetNames,
  identity: OwnedWorkload,
  args: HeadlessStatefulSetArgs,
  ports: readonly Port[],
): { readonly metadata: types.input.meta.v1.ObjectMeta; readonly spec: types.input.apps.v1.StatefulSetSpec } {
  const { volumeClaims = [], persistentVolumeClaimRetentionPolicy: retention } = args;
  return {
    metadata: objectMetadata(names.statefulSet, identity, args, {
      ...awaitedWithPartition(args),
      ...takingBack(args),
    }),
    spec: {
      serviceName: names.service,
      replicas: replicasOf(args),
      selector: { matchLabels: identity.selector },
      podManagementPolicy: args.podManagementPolicy ?? "OrderedReady",
      updateStrategy: updateStrategy(args),
      minReadySeconds: args.minReadySeconds,
      revisionHistoryLimit: args.revisionHistoryLimit,
      ordinals: args.ordinals && { ...args.ordinals },
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: retention?.whenDeleted ?? "Retain",
        whenScaled: retention?.whenScaled ?? "Retain",
      },
      template: podTemplate(args, {
        ...identity,
        ports,
        claimMounts: claimMounts(volumeClaims),
        claimDevices: claimDevices(volumeClaims),
        leadingEnv: ordinalEnvironment(args),
        ordinalFiles: resolveOrdinalFiles(args),
      }),
      volumeClaimTemplates:
        volumeClaims.length > 0
          ? volumeClaims.map((claim) => volumeClaimTemplate(claim, identity.selector, identity.ownership))
          : undefined,
    },
  };
}

/** What Kubernetes has no variable for by itself. */
function ordinalEnvironment(args: HeadlessStatefulSetArgs): types.input.core.v1.EnvVar[] {
  const name = ordinalVariableOf(args);
  const fieldPath = "metadata.labels['apps.kubernetes.io/pod-index']";
  return name === undefined ? [] : [{ name, valueFrom: { fieldRef: { fieldPath } } }];
}

function updateStrategy({
  updateStrategy = { type: "RollingUpdate" },
}: HeadlessStatefulSetArgs): types.input.apps.v1.StatefulSetUpdateStrategy {
  return updateStrategy.type === "RollingUpdate"
    ? {
        type: "RollingUpdate",
        rollingUpdate: {
          partition: updateStrategy.partition ?? 0,
          maxUnavailable: updateStrategy.maxUnavailable,
        },
      }
    : { type: "OnDelete" };
}

/**
 * Pulumi's provider waits until all pods have the newest revision, which a partition prevents on purpose. With one,
 * it is told to wait for the pods to be Ready instead.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#resource-await
 */
function awaitedWithPartition({
  updateStrategy,
  ...args
}: HeadlessStatefulSetArgs): Readonly<Record<string, string>> {
  if (updateStrategy?.type !== "RollingUpdate" || (updateStrategy.partition ?? 0) === 0) return {};
  // Of a number that others set, only that there are pods can be said.
  const number = isScaledByOthers(args) ? "" : `=${String(replicasOf(args))}`;
  return { "pulumi.com/waitFor": `jsonpath={.status.readyReplicas}${number}` };
}
