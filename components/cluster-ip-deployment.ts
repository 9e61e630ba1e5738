import {
  ComponentResource,
  output,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Output,
} from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import type { types } from "@pulumi/kubernetes";
import type { ClusterIPDeploymentArgs } from "./cluster-ip-deployment-args";
import {
  checkClusterIPDeployment,
  DEFAULT_PROGRESS_DEADLINE_SECONDS,
} from "./checks/cluster-ip-deployment-checks";
import { drawIdentity, identityAnnotations } from "./identity";
import { podTemplate } from "./pod/pod-template";
import { afterDeployment, type AfterDeployment } from "./resources/after-deployment";
import { withCheckedOutputs } from "./checks/late-arguments";
import { typedArguments } from "./checks/check-arguments";
import { registerCompanions } from "./companions/companions";
import { httpEntrances } from "./companions/http-entrance";
import { portUrl, resolvePort, servedPorts, type Port } from "./pod/port";
import { warnOfRootImage } from "./pod/root-image";
import { serviceAccount } from "./companions/service-account";
import {
  DEFAULT_ROLLING_LIMIT,
  type PlainDeployment,
  type PlainService,
  deploymentPromises,
  type DeploymentPromises,
} from "./promises";
import { isScaledByOthers, ignoredReplicas, takingBack } from "./replicas-owner";
import { refuse } from "./rules/problem";
import { servicePorts } from "./companions/service-port";
import { SKIP_AWAIT } from "./resources/skip-await";
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
 * A Deployment of interchangeable pods behind one virtual IP address that spreads connections over them.
 *
 * The outputs that name the Deployment and its Services depend on the Deployment. A Job that uses one of them waits
 * until the pods are Ready. An object that the pods themselves wait for, such as their certificate, must not use
 * them. Compute its names with {@link serviceDnsName}.
 *
 * Arguments that cannot work are refused before anything is registered, with one error that names all of them:
 * {@link InvalidArgumentsError}.
 *
 * @example A transform of the component's children changes a property that has no argument, in every language with
 * transforms:
 *
 * ```ts
 * new ClusterIPDeployment("web", args, {
 *   provider,
 *   transforms: [
 *     ({ type, props, opts }) => {
 *       if (type !== "kubernetes:apps/v1:Deployment") return undefined;
 *       props.spec.template.spec.dnsPolicy = "Default";
 *       return { props, opts: { ...opts, deleteBeforeReplace: undefined } };
 *     },
 *   ],
 * });
 * ```
 * @see https://www.pulumi.com/docs/iac/concepts/options/transforms/
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export class ClusterIPDeployment extends ComponentResource {
  /** Name of the Deployment. */
  readonly deploymentName: Output<string>;
  /** Name of the ClusterIP Service. */
  readonly serviceName: Output<string>;
  /** Whose the objects are, see {@link WorkloadArgs.identity}. */
  readonly identity: Output<string>;
  /** Labels that select the pods. */
  readonly selectorLabels: Output<Record<string, string>>;
  /** Fully qualified DNS name of the Service: one A record, the virtual IP. */
  readonly serviceDnsName: Output<string>;
  /** Virtual IP address of the Service, which the cluster assigns. */
  readonly clusterIP: Output<string>;
  /** Ports of the Service, by port name. */
  readonly ports: Output<Record<string, number>>;
  /** URLs of the Service, by port name. */
  readonly urls: Output<Record<string, string>>;
  /** Fully qualified DNS names of the client Services, by the Service's name. */
  readonly clientDnsNames: Output<Record<string, string>>;
  /** URLs of the client Services, by the Service's and the port's name. */
  readonly clientUrls: Output<Record<string, Record<string, string>>>;
  /** All that the workload promises, as plain data: what contracts judge it by. */
  readonly promises: Output<DeploymentPromises>;

  /**
   * Registers the component and its objects.
   *
   * @param name Name of the resource in Pulumi, and of the Deployment unless `deploymentName` is given.
   * @param args What to run.
   * @param opts Options of the component; `provider` says which cluster.
   */
  constructor(name: string, args: ClusterIPDeploymentArgs, opts?: ComponentResourceOptions) {
    args = typedArguments("ClusterIPDeployment", name, args);
    const names = resolveNames(name, args);
    const workload = workloadIdentity(names.deployment, args);
    refuse(`ClusterIPDeployment "${name}"`, [
      ...checkClusterIPDeployment(names, args),
      ...checkCollisions("Deployment", workload, names.service, args),
    ]);
    super("kubernetes-workloads:index:ClusterIPDeployment", name, {}, opts);

    args = withCheckedOutputs(`ClusterIPDeployment "${name}"`, args);
    const ports = args.ports.map(resolvePort);
    this.identity = output(args.identity ?? drawIdentity(name, { parent: this }));
    const identity = { ...workload, ownership: identityAnnotations(this.identity) };
    const options = childOptions(this, args);
    const { deployed, clusterIP, promises } = register(name, names, identity, args, ports, options);
    warnOfRootImage(args, this);

    const common = workloadOutputs(deployed, names.service, identity, args, ports);
    this.deploymentName = deployed(output(names.deployment));
    this.serviceName = common.serviceName;
    this.selectorLabels = common.selectorLabels;
    this.serviceDnsName = common.serviceDnsName;
    this.ports = common.ports;
    this.clientDnsNames = common.clientDnsNames;
    this.clientUrls = common.clientUrls;
    this.clusterIP = clusterIP;
    this.urls = this.serviceDnsName.apply((service) =>
      Object.fromEntries(servedPorts(ports).map((port) => [port.name, portUrl(port, service)])),
    );
    this.promises = promises;
    this.registerOutputs({
      ...common,
      identity: this.identity,
      deploymentName: this.deploymentName,
      clusterIP: this.clusterIP,
      urls: this.urls,
      promises: this.promises,
    });
  }
}

/** Names of the two objects that people refer to. */
interface ClusterIPDeploymentNames {
  /** Name of the Deployment. */
  readonly deployment: string;
  /** Name of the ClusterIP Service. */
  readonly service: string;
}

function resolveNames(resourceName: string, args: ClusterIPDeploymentArgs): ClusterIPDeploymentNames {
  const deployment = args.deploymentName ?? resourceName;
  return { deployment, service: args.serviceName ?? deployment };
}

/** What the outputs of a registered Deployment are made of. */
interface Registered {
  readonly deployed: AfterDeployment;
  readonly clusterIP: Output<string>;
  readonly promises: Output<DeploymentPromises>;
}

/** Registers the Deployment with its Service and the objects beside them. */
function register(
  resourceName: string,
  names: ClusterIPDeploymentNames,
  identity: OwnedWorkload,
  args: ClusterIPDeploymentArgs,
  ports: readonly Port[],
  options: CustomResourceOptions,
): Registered {
  const serviceInputs = clusterIPService(names.service, identity, args, ports);
  const service = new Service(resourceName, serviceInputs, options);
  const account = serviceAccount(resourceName, identity, args, options);
  const { metadata, spec } = deployment(identity, args, ports);
  const resource = new Deployment(
    resourceName,
    { metadata, spec: withoutDependencies(spec) },
    {
      ...options,
      // A StatefulSet depends on its Service, too. The engine deletes resources of the same depth of dependencies
      // at the same time. So a destroy stops the pods of both kinds together, not one kind after the other.
      dependsOn: dependenciesOf(spec, service, ...account),
      ignoreChanges: ignoredReplicas(isScaledByOthers(args) || args.replicas === undefined),
    },
  );
  const workload = { kind: "Deployment", resource, replicas: args.replicas } as const;
  const clients = registerCompanions(resourceName, workload, identity, args, ports, options);
  httpEntrances(resourceName, names.service, identity, args, ports, options);
  const deployed = afterDeployment(resource, service, ...clients);
  const clusterIP = deployed(service.spec.clusterIP);
  return { deployed, clusterIP, promises: promisesOf(names, args, spec, serviceInputs.spec, clusterIP) };
}

/** The promises. All that they are made of is plain in the arguments, except the namespace and the IP address. */
function promisesOf(
  names: ClusterIPDeploymentNames,
  { namespace, clusterDomain }: ClusterIPDeploymentArgs,
  spec: types.input.apps.v1.DeploymentSpec,
  serviceSpec: types.input.core.v1.ServiceSpec,
  clusterIP: Output<string>,
): Output<DeploymentPromises> {
  const service = { metadata: { name: names.service }, spec: serviceSpec as PlainService["spec"] };
  return output(namespace).apply((namespace) => {
    const { service: promised, ...promises } = deploymentPromises(
      { metadata: { name: names.deployment, namespace }, spec: spec as PlainDeployment["spec"] },
      { service, clusterDomain },
    );
    return output({ ...promises, service: { ...promised, clusterIP } });
  }) as Output<DeploymentPromises>;
}

function clusterIPService(
  name: string,
  identity: OwnedWorkload,
  args: ClusterIPDeploymentArgs,
  ports: readonly Port[],
): { readonly metadata: types.input.meta.v1.ObjectMeta; readonly spec: types.input.core.v1.ServiceSpec } {
  return {
    metadata: objectMetadata(name, identity, args, SKIP_AWAIT),
    spec: {
      type: "ClusterIP",
      selector: identity.selector,
      ports: servicePorts(servedPorts(ports)),
      sessionAffinity: args.sessionAffinity ?? "None",
      internalTrafficPolicy: args.internalTrafficPolicy ?? "Cluster",
      trafficDistribution: args.trafficDistribution,
    },
  };
}

function deployment(
  identity: OwnedWorkload,
  args: ClusterIPDeploymentArgs,
  ports: readonly Port[],
): { readonly metadata: types.input.meta.v1.ObjectMeta; readonly spec: types.input.apps.v1.DeploymentSpec } {
  return {
    metadata: objectMetadata(identity.name, identity, args, takingBack(args)),
    spec: {
      replicas: args.replicas,
      selector: { matchLabels: identity.selector },
      strategy: strategy(args),
      minReadySeconds: args.minReadySeconds,
      revisionHistoryLimit: args.revisionHistoryLimit,
      progressDeadlineSeconds: args.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS,
      template: podTemplate(args, { ...identity, ports, claimMounts: [] }),
    },
  };
}

function strategy({
  strategy = { type: "RollingUpdate" },
}: ClusterIPDeploymentArgs): types.input.apps.v1.DeploymentStrategy {
  if (strategy.type === "Recreate") return { type: "Recreate" };
  const { maxSurge = DEFAULT_ROLLING_LIMIT, maxUnavailable = DEFAULT_ROLLING_LIMIT } = strategy;
  return { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
}
