import {
  ApiException,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
} from "@kubernetes/client-node";
import { IDENTITY_ANNOTATION } from "../../../components/identity";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { reasonOf } from "../../../kubernetes/reason";
import { UNKNOWN } from "../../../pulumi/provider-address";
import { plannedObject } from "../preview/planned-object";
import type { Inputs, ResourceChange } from "../preview/resource-change";
import { type Conflict, ownersIn } from "./field-conflict";

/** How the engine reports a secret value. */
const SECRET = "[secret]";

/**
 * Asks the API server whether others have set fields that an update sets to another value. As the provider's preview,
 * it uses a dry run of a server-side apply. Returns undefined if there is no conflict, or if it cannot be known yet.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export async function applyConflict(cluster: Cluster, change: ResourceChange): Promise<Conflict | undefined> {
  const { kind, new: inputs } = change;
  const manager = managerOf(change);
  const isApplied = kind !== "none" && kind !== "delete" && plannedObject(change, inputs) !== undefined;
  if (!isApplied || manager === undefined) return undefined;
  const text = JSON.stringify(inputs);
  // The provider does not ask in this case either.
  if (text.includes(UNKNOWN)) return undefined;
  try {
    const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
    await objects.patch(
      withoutSecrets(text),
      undefined,
      "All",
      manager,
      false,
      PatchStrategy.ServerSideApply,
    );
    return undefined;
  } catch (error) {
    // The update itself reports other refusals.
    if (!(error instanceof ApiException) || error.code !== 409) return undefined;
    const owners = ownersIn(reasonOf(error));
    return owners.length > 0 ? { manager, owners } : undefined;
  }
}

/** Leaves secrets out: their placeholder could cause a conflict that the secret itself does not. */
function withoutSecrets(inputs: string): KubernetesObject {
  return JSON.parse(inputs, (_, value: unknown) =>
    value === SECRET ? undefined : value,
  ) as KubernetesObject;
}

/** The field manager that the provider applies an object with: the one that the object names, else the one of its state. */
function managerOf({ new: inputs, fieldManager }: ResourceChange): string | undefined {
  const { annotations } = (inputs?.metadata ?? {}) as { readonly annotations?: Inputs };
  const named = annotations?.[IDENTITY_ANNOTATION];
  return typeof named === "string" ? named : fieldManager;
}
