import { NetworkingV1Api, type V1NetworkPolicy, type V1Pod } from "@kubernetes/client-node";
import { unlessForbidden } from "../../kubernetes/forbidden";
import { nameOf } from "../../kubernetes/objects";
import type { Promised } from "../contract";
import { selects } from "./selector";

/**
 * Names of the NetworkPolicies of the namespace that say what a client may send, or what some pods may receive. Which
 * connections they allow depends on the network plug-in; without one of them, none is in the way.
 *
 * @returns none if the user may not read them
 */
export async function policiesBetween(
  { cluster, promises: { namespace } }: Promised,
  client: V1Pod,
  pods: readonly V1Pod[],
): Promise<string[]> {
  const policies = await policiesIn(cluster, namespace);
  const says = (policy: V1NetworkPolicy, direction: string, pod: V1Pod): boolean =>
    (policy.spec?.policyTypes ?? ["Ingress"]).includes(direction) &&
    selects(policy.spec?.podSelector ?? {}, pod.metadata?.labels ?? {});
  const isClientHere = client.metadata?.namespace === namespace;
  return policies
    .filter(
      (policy) =>
        (isClientHere && says(policy, "Egress", client)) || pods.some((pod) => says(policy, "Ingress", pod)),
    )
    .map(nameOf);
}

async function policiesIn(cluster: Promised["cluster"], namespace: string): Promise<V1NetworkPolicy[]> {
  const api = cluster.kubeConfig.makeApiClient(NetworkingV1Api);
  return (await unlessForbidden(api.listNamespacedNetworkPolicy({ namespace })))?.items ?? [];
}
