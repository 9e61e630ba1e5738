import { Failure } from "../../../command-line/failures/failure";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { kubeConfigAt } from "../../../kubernetes/connection/cluster-address";
import { reasonOf } from "../../../kubernetes/reason";
import { addressIn, type ProviderOfStack } from "../../../pulumi/provider-address";
import { objectInWords, plannedObject, type PlannedObject } from "../../plan/preview/planned-object";
import { isKnown, type ResourceChange } from "../../plan/preview/resource-change";
import { HELM_RELEASE } from "../../../pulumi/resource-types";
import type { CiRun } from "./ci-run";

/**
 * Makes sure that the program of a run puts its objects only where the run may remove them. That is the run's
 * namespace on the run's cluster, or a namespace that the program makes itself.
 *
 * @param changes all that a preview announces
 * @throws {@link Failure} that names what would be elsewhere
 */
export function requireOwnPlace(
  changes: readonly ResourceChange[],
  cluster: Cluster,
  { name, kubeContext }: CiRun,
  namespaceKey: string,
): void {
  const objects = changes.flatMap((change) => {
    const object = change.new && plannedObject(change, change.new);
    return object ? [{ change, object }] : [];
  });
  objects.push(...changes.flatMap(release));
  requireNoImport(changes);
  for (const { change } of objects) requireCluster(change.providerOfStack, cluster, kubeContext);
  const made = objects.filter(({ object }) => object.kind === "Namespace").map(({ object }) => object.name);
  const places = new Set([name, ...made]);
  const elsewhere = objects.filter(
    ({ object: { namespace } }) => isKnown(namespace) && !places.has(namespace),
  );
  if (elsewhere.length === 0) return;
  throw new Failure(
    [
      `the program does not put these objects into the namespace of the run, which configuration key ${namespaceKey} names. Nothing of them was made:`,
      ...elsewhere.map(({ object }) => `  ${objectInWords(object)}`),
    ].join("\n"),
    "Name the key from which the program takes its namespace: --namespace-key KEY. For objects that name no namespace it is that of their provider: --namespace-key kubernetes:namespace sets the default provider's.",
  );
}

/** A run destroys at its end all that its stack has. */
function requireNoImport(changes: readonly ResourceChange[]): void {
  const imported = changes.filter((change) => change.imported);
  if (imported.length === 0) return;
  throw new Failure(
    [
      "the program imports objects that exist (the resource option import). The run would delete them at its end, and stops before:",
      ...imported.map((change) => {
        const object = plannedObject(change, change.new);
        return `  ${object ? objectInWords(object) : change.urn}`;
      }),
    ].join("\n"),
    "Have the program leave the option out in a run, by a key of its configuration: --config KEY=VALUE.",
  );
}

/** Where a Helm release puts its objects. */
function release(change: ResourceChange): { change: ResourceChange; object: PlannedObject }[] {
  const { type, new: next } = change;
  if (type !== HELM_RELEASE || next === undefined) return [];
  const { name, namespace } = next;
  return [
    {
      change,
      object: {
        apiVersion: "helm.sh/v3",
        kind: "Helm release",
        name: isKnown(name) ? name : "",
        ...(isKnown(namespace) && { namespace }),
      },
    },
  ];
}

/** A kubeconfig that is hidden cannot be compared. */
function requireCluster(provider: ProviderOfStack | undefined, cluster: Cluster, kubeContext: string): void {
  const found = addressIn(provider?.inputs ?? {});
  if ("hidden" in found) return;
  const wanted = cluster.kubeConfig.getCurrentCluster()?.server;
  let server: string | undefined;
  try {
    server = kubeConfigAt(found.address).getCurrentCluster()?.server;
  } catch (cause) {
    throw otherCluster(reasonOf(cause), kubeContext);
  }
  if (server !== wanted) throw otherCluster(`it leads to ${server ?? "none"}`, kubeContext);
}

function otherCluster(why: string, kubeContext: string): Failure {
  return new Failure(
    `the program's provider leads to another cluster than that of kubeconfig context "${kubeContext}", which the run is for: ${why}`,
    "Name the context that the program deploys to with --context, or tell the program the context of the run by a key of its configuration: --context-key KEY.",
  );
}
