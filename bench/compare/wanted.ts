import { configure, withStack } from "../../pulumi/stack";
import { PATIENCE_SECONDS, type Wanted } from "./contestant";
import { inNamespace, PLACEHOLDER_NAMESPACE, plannedManifests } from "./manifest";

/** A node runs at most 110 pods by default, and the cluster's own pods need some of them. */
const MOST_REPLICAS = 80;

/** Image of both workloads; the contestants get it as configuration or in their manifests. */
const IMAGE = "nginxinc/nginx-unprivileged:1.26.3";

/** Makes what is wanted for a namespace. */
export type WantedIn = (namespace: string) => Wanted;

/** Whether a size is one: a number of replicas, with `-parallel` for pods that start side by side. */
export function isSize(size: string): boolean {
  const [, digits] = /^([1-9]\d*)(-parallel)?$/.exec(size) ?? [];
  return digits !== undefined && Number(digits) <= MOST_REPLICAS;
}

/** Reads from previews of the guide's program what each size deploys. */
export async function wantedBySize(
  sizes: readonly string[],
  kubeContext: string,
  name: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WantedIn>> {
  return withStack({ name: `${name}-plan`, config: {} }, async (stack) => {
    const wanted = new Map<string, WantedIn>();
    for (const size of sizes) {
      const config = configOf(size, kubeContext);
      // Every contestant needs all values before it runs, and an identity is drawn only in an update.
      await configure(stack, { ...config, namespace: PLACEHOLDER_NAMESPACE, identity: name });
      const manifests = await plannedManifests(stack, signal);
      wanted.set(size, (namespace) => ({
        namespace,
        config: { ...config, namespace },
        manifests: inNamespace(manifests, namespace),
      }));
    }
    return wanted;
  });
}

function configOf(size: string, kubeContext: string): Readonly<Record<string, string>> {
  return {
    kubeContext,
    image: IMAGE,
    statefulSetReplicas: String(Number.parseInt(size, 10)),
    podManagementPolicy: size.endsWith("-parallel") ? "Parallel" : "OrderedReady",
    timeoutSeconds: String(PATIENCE_SECONDS),
  };
}
