import type { V1Pod } from "@kubernetes/client-node";
import { type Contract, doesNotApply, type Observation, observation, verdict } from "./contract";
import type { WatchEvent } from "./follow";
import { isReady, nameOf, resourceVersionOf } from "./objects";

/** A StatefulSet creates its pods one after another. Deletions come later and do not matter here. */
export const podsAreCreatedInOrder: Contract = {
  name: "no StatefulSet pod is created before the one of the ordinal before it was Ready",
  reference: {
    guide: "4. StatefulSet: creation",
    kubernetes:
      "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees",
    upstream:
      "test/e2e/apps/statefulset.go: Scaling should happen in predictable order and halt if any stateful pod is unhealthy",
  },
  async judge({ outputs: { podNames, settings }, recorder }) {
    if (settings.podManagementPolicy !== "OrderedReady")
      return doesNotApply("the pods are to be made in parallel");
    const early = recorder.present.map(nameOf).filter((name) => podNames.includes(name));
    if (early.length > 0) return doesNotApply(`recording began when ${early.join(", ")} existed already`);
    const history = await recorder.history();
    return verdict(podNames.map((name, index) => judgeCreation(history, name, podNames[index - 1])));
  },
};

function judgeCreation(
  history: readonly WatchEvent<V1Pod>[],
  name: string,
  predecessor: string | undefined,
): Observation {
  const creation = history.findIndex(({ type, object }) => type === "ADDED" && nameOf(object) === name);
  const created = history[creation];
  if (!created)
    return { seen: `${name}: never created`, violation: `the creation of pod ${name} was not seen` };

  const at = resourceVersionOf(created.object);
  if (predecessor === undefined) return { seen: `${name} created at resource version ${at}` };

  const before = history.slice(0, creation).findLast(({ object }) => nameOf(object) === predecessor);
  return observation(
    `${name} created at resource version ${at}, when ${predecessor} was ${stateOf(before)}`,
    before !== undefined && isReadyIn(before),
    `pod ${name} was created when ${predecessor} was ${stateOf(before)}`,
  );
}

function isReadyIn({ type, object }: WatchEvent<V1Pod>): boolean {
  return type !== "DELETED" && isReady(object);
}

function stateOf(event: WatchEvent<V1Pod> | undefined): string {
  if (event === undefined) return "not created yet";
  if (event.type === "DELETED") return "deleted";
  const since = ` since resource version ${resourceVersionOf(event.object)} at the latest`;
  return isReadyIn(event) ? `Ready${since}` : `${event.object.status?.phase ?? "in no phase"} and not Ready`;
}
