import type { PodSelector } from "../../components/promises";
import { projectFolder, pulumiExecutable } from "../../command-line/locations";
import { run } from "../../command-line/processes/process";
import { pulumiDefaults } from "../../pulumi/project/project";
import type { ExportedState } from "../../pulumi/state/state";
import { stateObjects } from "../../pulumi/state/state-objects";

/** A workload of a stack, and where its pods are. */
export interface StackWorkload {
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  readonly namespace: string;
  /** What selects its pods. */
  readonly selector: PodSelector;
}

/**
 * The workloads of a stack, by its state: an update that failed has no outputs of its own.
 *
 * @throws {@link Failure} when Pulumi cannot read the state
 */
export async function stackWorkloads(stackName: string): Promise<StackWorkload[]> {
  const state = await run(pulumiExecutable(), ["stack", "export", "--stack", stackName], {
    cwd: projectFolder,
    env: pulumiDefaults(),
  });
  return workloadsIn(JSON.parse(state) as ExportedState);
}

/** The workloads in an exported state that have got as far as the cluster. */
export function workloadsIn(state: ExportedState): StackWorkload[] {
  return stateObjects(state).flatMap(({ apiVersion, kind, name, namespace, spec }) => {
    if (apiVersion !== "apps/v1" || (kind !== "StatefulSet" && kind !== "Deployment")) return [];
    const { selector } = (spec ?? {}) as { readonly selector?: PodSelector };
    if (namespace === undefined || selector === undefined) return [];
    return [{ kind, name, namespace, selector }];
  });
}
