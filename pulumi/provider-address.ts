import { KubeConfig } from "@kubernetes/client-node";
import type { ClusterAddress } from "../kubernetes/connection/cluster-address";

/** A provider for Kubernetes of a stack: who it is, and what it was given. */
export interface ProviderOfStack {
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Type of Pulumi's provider for Kubernetes. */
export const KUBERNETES_PROVIDER = "pulumi:providers:kubernetes";

/** The engine's placeholder for a text that is known only in the update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine's placeholder for a secret. */
const SECRET_IN_EVENTS = "[secret]";

/** Key of the object that a state has in the place of a secret. */
const SECRET_IN_STATE = "4dabf18193072939515e22adb298388d";

/** Where the cluster of a provider is, or why its inputs do not say. */
export type ProviderAddress =
  { readonly address: ClusterAddress } | { readonly hidden: "a secret" | "known only in the update" };

/** URN of the provider in a resource's reference, which is its URN and its id. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** Reads where a provider's cluster is. */
export function addressIn(inputs: ProviderOfStack["inputs"]): ProviderAddress {
  const values = [inputs.kubeconfig, inputs.context, inputs.cluster].map(plainValue);
  if (values.includes(SECRET_IN_EVENTS)) return { hidden: "a secret" };
  if (values.includes(UNKNOWN)) return { hidden: "known only in the update" };
  const [kubeconfig, context, cluster] = values;
  return {
    address: { ...(kubeconfig && { kubeconfig }), ...(context && { context }), ...(cluster && { cluster }) },
  };
}

/** A secret that was decrypted is its value in JSON. */
function plainValue(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!(value instanceof Object) || !(SECRET_IN_STATE in value)) return undefined;
  const { plaintext } = value as { readonly plaintext?: string };
  return plaintext === undefined ? SECRET_IN_EVENTS : plainValue(JSON.parse(plaintext));
}

/**
 * Tells clusters apart by what leads to them. A kubeconfig that only has another token leads to the same cluster. All
 * that is hidden counts as the same, because nothing tells it apart.
 */
export function clusterKey(inputs: ProviderOfStack["inputs"] = {}): string {
  const found = addressIn(inputs);
  if ("hidden" in found) return found.hidden;
  const { kubeconfig, context, cluster } = found.address;
  const server =
    kubeconfig?.includes("\n") || kubeconfig?.startsWith("{") ? serverIn(kubeconfig, context) : undefined;
  return server ?? JSON.stringify([kubeconfig, context, cluster]);
}

function serverIn(content: string, context: string | undefined): string | undefined {
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromString(content);
    if (context !== undefined) kubeConfig.setCurrentContext(context);
    return kubeConfig.getCurrentCluster()?.server;
  } catch {
    return undefined;
  }
}
