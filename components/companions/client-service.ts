import { output, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { checkPortNames, portUrl, type Port } from "../pod/port";
import type { Problem } from "../rules/problem";
import { duplicates, serviceName, wholeNumber } from "../rules/rules";
import { checkBesideSelector, checkLabels, type Labels } from "../labels";
import { serviceDnsName } from "../rules/names";
import { servicePorts } from "./service-port";
import { SKIP_AWAIT } from "../resources/skip-await";
import { checkAnnotations } from "../checks/annotation-checks";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";

/** From where a Service is reached: inside of the cluster, by a port of each node, or by a load balancer. */
export type ClientServiceType = "ClusterIP" | "NodePort" | "LoadBalancer";

/**
 * A Service beside the workload's own, for its clients. It has a virtual IP address and leads to Ready pods only.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export interface ClientServiceArgs {
  /**
   * Name of the Service: a DNS label that starts with a letter. Plain, since outputs are computed from it.
   *
   * @change Changing it moves the Service to another name and another IP address; pods and data are left alone.
   */
  readonly name: string;
  /**
   * Names of the workload's ports that the Service has.
   *
   * @defaultValue all that are on the workload's own Service
   * @change Changing them leaves pods and data alone.
   */
  readonly ports?: readonly string[];
  /**
   * Ordinal of the one pod of a StatefulSet that the Service leads to, such as 0 for a primary.
   *
   * @defaultValue all pods
   * @change Changing it leads clients to another pod; pods and data are left alone.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-index-label
   */
  readonly ordinal?: number;
  /**
   * Further labels that pods must have beside the workload's, such as a `role` that an operator sets.
   *
   * @defaultValue none
   * @change Changing them leaves pods and data alone.
   */
  readonly selector?: Readonly<Record<string, string>>;
  /**
   * From where the Service is reached.
   *
   * @defaultValue `ClusterIP`
   * @change Changing it leaves pods and data alone.
   */
  readonly type?: ClientServiceType;
  /**
   * Annotations of the Service, which tell a cloud what load balancer it is to make.
   *
   * @defaultValue those of the workload
   * @change Changing them leaves pods and data alone.
   */
  readonly annotations?: Readonly<Record<string, Input<string>>>;
}

/** Label with a pod's ordinal, which Kubernetes sets. */
const POD_INDEX_LABEL = "apps.kubernetes.io/pod-index";

/** Registers the client Services of a workload. */
export function clientServices(
  resourceName: string,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  ports: readonly Port[],
  options: CustomResourceOptions,
): Service[] {
  return (args.services ?? []).map(
    (service) =>
      new Service(`${resourceName}/${service.name}`, clientService(service, identity, args, ports), options),
  );
}

function clientService(
  service: ClientServiceArgs,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  ports: readonly Port[],
): { readonly metadata: types.input.meta.v1.ObjectMeta; readonly spec: types.input.core.v1.ServiceSpec } {
  const annotations = { ...args.annotations, ...service.annotations };
  return {
    metadata: objectMetadata(service.name, identity, { ...args, annotations }, SKIP_AWAIT),
    spec: {
      type: service.type ?? "ClusterIP",
      selector: podSelector(service, identity.selector),
      ports: servicePorts(portsOf(service, ports)),
    },
  };
}

function podSelector({ ordinal, selector }: ClientServiceArgs, pods: Labels): Labels {
  return { ...selector, ...(ordinal !== undefined && { [POD_INDEX_LABEL]: String(ordinal) }), ...pods };
}

function portsOf({ ports: wanted }: ClientServiceArgs, ports: readonly Port[]): Port[] {
  return ports.filter(({ name, onService }) => (wanted === undefined ? onService : wanted.includes(name)));
}

/** Fully qualified DNS names of the client Services, by the Service's name. */
export function clientDnsNames({
  namespace,
  services = [],
  clusterDomain,
}: WorkloadArgs): Output<Record<string, string>> {
  return output(namespace).apply((namespace) =>
    Object.fromEntries(services.map(({ name }) => [name, serviceDnsName(name, namespace, clusterDomain)])),
  );
}

/** URLs of the client Services, by the Service's and the port's name. */
export function clientUrls(
  args: WorkloadArgs,
  ports: readonly Port[],
  dnsNames: Output<Record<string, string>>,
): Output<Record<string, Record<string, string>>> {
  return dnsNames.apply((names) =>
    Object.fromEntries(
      (args.services ?? []).map((service) => [
        service.name,
        Object.fromEntries(
          portsOf(service, ports).map((port) => [port.name, portUrl(port, names[service.name] ?? "")]),
        ),
      ]),
    ),
  );
}

/** The pods that a Service leads to. */
interface ServedPods {
  /** Labels that select them. */
  readonly selector: Labels;
  /** Ordinal of the first pod, undefined if pods have none. */
  readonly firstOrdinal: number | undefined;
}

/** The problems of the client Services, beside a workload's Service of the given name. */
export function checkClientServices(
  ownService: string,
  args: WorkloadArgs,
  ports: readonly Port[],
  { selector, firstOrdinal }: ServedPods,
): Problem[] {
  const services = (args.services ?? []).map((service, index) => ({
    service,
    argument: `services[${String(index)}]`,
  }));
  return [
    ...services.flatMap(({ service, argument }) => [
      ...serviceName(`${argument}.name`, service.name),
      ...checkLabels(`${argument}.selector`, service.selector ?? {}),
      ...checkBesideSelector(`${argument}.selector`, service.selector ?? {}, selector),
      ...checkAnnotations(`${argument}.annotations`, service.annotations),
      ...checkServedPorts(argument, service, ports),
      ...checkOrdinal(argument, service, firstOrdinal),
    ]),
    ...duplicates(
      [
        { argument: "the workload's own Service", value: ownService },
        ...services.map(({ service, argument }) => ({ argument: `${argument}.name`, value: service.name })),
      ],
      "the name",
    ),
  ];
}

function checkServedPorts(argument: string, service: ClientServiceArgs, ports: readonly Port[]): Problem[] {
  const unknown = checkPortNames(`${argument}.ports`, service.ports, ports);
  if (unknown.length > 0 || portsOf(service, ports).length > 0) return unknown;
  return [
    {
      argument: `${argument}.ports`,
      value: service.ports ?? [],
      rule: "leaves the Service without a port, which Kubernetes takes of a headless one only",
      remedy: "Name at least one of the workload's ports",
    },
  ];
}

/** An ordinal above the last one may be that of a pod to come. */
function checkOrdinal(
  argument: string,
  { ordinal }: ClientServiceArgs,
  first: number | undefined,
): Problem[] {
  if (ordinal === undefined) return [];
  const problem = (rule: string, remedy: string): Problem[] => [
    { argument: `${argument}.ordinal`, value: ordinal, rule, remedy },
  ];
  if (first === undefined) {
    return problem(
      "selects no pod, because the pods of a Deployment have no ordinals",
      "Leave it out, or use a HeadlessStatefulSet",
    );
  }
  const problems = wholeNumber(0)(`${argument}.ordinal`, ordinal);
  if (problems.length > 0 || ordinal >= first) return problems;
  return problem(
    `selects no pod, because the first one has the ordinal ${String(first)}`,
    `Use ${String(first)} or above`,
  );
}
