import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { checkLabels } from "../labels";
import { checkPortNames, type Port } from "../pod/port";
import type { Problem } from "../rules/problem";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";

/**
 * Pods that may connect to the workload's.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
 */
export interface NetworkClientArgs {
  /**
   * Labels of the pods.
   *
   * @defaultValue all pods
   * @change Changing them leaves pods and data alone.
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Labels of the pods' namespaces, such as `kubernetes.io/metadata.name`.
   *
   * @defaultValue the workload's namespace alone
   * @change Changing them leaves pods and data alone.
   */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /**
   * Names of the workload's ports that they may connect to.
   *
   * @defaultValue those that are on its Service
   * @change Changing them leaves pods and data alone.
   */
  readonly ports?: readonly string[];
}

/**
 * Who may connect to the workload's pods: its own pods among each other, and the clients named here. The cluster's
 * network plugin has to enforce policies. Some, such as minikube's `bridge`, accept policies and ignore them.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface NetworkPolicyArgs {
  /**
   * Pods that may connect.
   *
   * @defaultValue none beside the workload's own
   * @change Changing them leaves pods and data alone.
   */
  readonly clients?: readonly NetworkClientArgs[];
}

/** Registers the NetworkPolicy of a workload, if it has one. */
export function networkPolicy(
  resourceName: string,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  ports: readonly Port[],
  options: CustomResourceOptions,
): void {
  if (args.networkPolicy === undefined) return;
  const { clients = [] } = args.networkPolicy;
  new NetworkPolicy(
    resourceName,
    {
      metadata: objectMetadata(identity.name, identity, args),
      spec: {
        podSelector: { matchLabels: identity.selector },
        policyTypes: ["Ingress"],
        ingress: [
          { from: [{ podSelector: { matchLabels: identity.selector } }] },
          ...clients.map((client) => ingressRule(client, ports)),
        ],
      },
    },
    options,
  );
}

function ingressRule(
  { podLabels = {}, namespaceLabels, ports: wanted }: NetworkClientArgs,
  ports: readonly Port[],
): types.input.networking.v1.NetworkPolicyIngressRule {
  const open = ports.filter(({ name, onService }) =>
    wanted === undefined ? onService : wanted.includes(name),
  );
  return {
    from: [
      {
        podSelector: { matchLabels: podLabels },
        ...(namespaceLabels && { namespaceSelector: { matchLabels: namespaceLabels } }),
      },
    ],
    ports: open.map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
  };
}

/** The problems of the policy. */
export function checkNetworkPolicy({ networkPolicy }: WorkloadArgs, ports: readonly Port[]): Problem[] {
  return (networkPolicy?.clients ?? []).flatMap((client, index) => {
    const argument = `networkPolicy.clients[${String(index)}]`;
    return [
      ...checkLabels(`${argument}.podLabels`, client.podLabels ?? {}),
      ...checkLabels(`${argument}.namespaceLabels`, client.namespaceLabels ?? {}),
      ...checkPortNames(`${argument}.ports`, client.ports, ports),
    ];
  });
}
