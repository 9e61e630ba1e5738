import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import type { EngineEvent, OutputMap, Stack } from "@pulumi/pulumi/automation";
import { resourceChanges } from "../../../commands/plan/preview/resource-change";
import { configure } from "../../../pulumi/stack";
import type { StackOutputs } from "../../../components/stack-outputs";
import { podsIn } from "../../../kubernetes/collection";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { isReady, labelSelector, nameOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { withDiagnosis } from "../../support/running/diagnosis";
import { interruption, orInterrupted } from "../../support/running/interruption";
import { upWithOutputs } from "../../support/engines/up";
import { cluster } from "../suite";

/** A stack after an update. */
export interface Updated {
  readonly outputs: StackOutputs;
  /** The StatefulSet's pods, by name. */
  readonly pods: Readonly<Record<string, V1Pod>>;
  /** All claims of the namespace, by name. */
  readonly claims: Readonly<Record<string, V1PersistentVolumeClaim>>;
  /** Property paths that the update changed, by resource, such as `StatefulSet web`; without those that it made. */
  readonly changes: Readonly<Record<string, readonly string[]>>;
}

/**
 * Changes the configuration of a stack and updates it. Waits until the pods that its outputs name are Ready and as
 * they should be.
 */
export async function update(
  stack: Stack,
  config: Readonly<Record<string, string>>,
  isAsItShould: (pod: V1Pod) => boolean = () => true,
): Promise<Updated> {
  await configure(stack, config);
  const events: EngineEvent[] = [];
  const outputs = valuesOf(await upWithOutputs(stack, { onEvent: (event) => events.push(event) }));
  const { namespace } = outputs;
  const pods = await orInterrupted(withDiagnosis(cluster(), namespace, podsOf(outputs, isAsItShould)));
  const { items: claims } = await cluster().core.listNamespacedPersistentVolumeClaim({ namespace });
  return { outputs, pods: byName(pods), claims: byName(claims), changes: changesIn(events) };
}

/** Those of the guide's program, or as many of them as a program of these tests gives out. */
function valuesOf(outputs: OutputMap): StackOutputs {
  const values = Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]);
  return Object.fromEntries(values) as StackOutputs;
}

function podsOf(outputs: StackOutputs, isAsItShould: (pod: V1Pod) => boolean): Promise<V1Pod[]> {
  const { namespace, statefulSetSelector, podNames } = outputs;
  const wanted = [...podNames].sort().join(", ");
  return waitUntil(
    podsIn(cluster(), namespace, { labelSelector: labelSelector(statefulSetSelector) }),
    `the pods ${wanted}, and no others, to be Ready and as updated`,
    (pods) =>
      pods.map(nameOf).sort().join(", ") === wanted && pods.every(isReady) && pods.every(isAsItShould),
  );
}

function changesIn(events: readonly EngineEvent[]): Record<string, readonly string[]> {
  const changes = resourceChanges(events).filter(({ kind }) => kind === "update" || kind === "replace");
  return Object.fromEntries(changes.map(({ urn, type, paths }) => [nameIn(urn, type), paths]));
}

function nameIn(urn: string, type: string): string {
  return `${type.split(":").at(-1) ?? type} ${urn.split("::").at(-1) ?? urn}`;
}

/** What another update would do: the engine's operations without those that leave things alone. */
export async function changesAgain(stack: Stack): Promise<string[]> {
  const { changeSummary } = await stack.preview({ signal: interruption });
  return Object.keys(changeSummary).filter((op) => op !== "same");
}

function byName<T extends V1Pod | V1PersistentVolumeClaim>(objects: readonly T[]): Record<string, T> {
  return Object.fromEntries(objects.map((object) => [nameOf(object), object]));
}

/** Writes into every volume of every pod what no other has, and answers that by path and pod. */
export async function writeEverywhere(updated: Updated): Promise<Record<string, string>> {
  const { outputs, pods } = updated;
  for (const pod of Object.values(pods)) {
    for (const path of Object.values(outputs.claimMountPaths))
      await outputInPod(cluster(), pod, ["sh", "-c", `echo "data of $HOSTNAME in ${path}" > ${path}/data`]);
  }
  return readEverywhere(updated);
}

/** What {@link writeEverywhere} wrote, read from the pods that are there now. */
export async function readEverywhere({ outputs, pods }: Updated): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, pod] of Object.entries(pods)) {
    for (const path of Object.values(outputs.claimMountPaths))
      found[`${name}:${path}`] = await outputInPod(cluster(), pod, ["cat", `${path}/data`]);
  }
  return found;
}
