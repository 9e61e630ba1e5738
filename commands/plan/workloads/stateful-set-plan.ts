import { isDeepStrictEqual } from "node:util";
import { ordinalOf } from "../../../kubernetes/objects";
import type { Surroundings } from "../surroundings/surroundings";
import { claimPlans } from "./claims";
import { claimTraps, type TrapContext } from "./claim-trap";
import { isKnown, metadataOf, type ResourceChange } from "../preview/resource-change";
import { seenChange, type WorkloadContext } from "./seen-change";
import { readStatefulSet, type StatefulSet } from "./stateful-set";
import type { PodsPlan, WorkloadPlan } from "./workload-plan";

/** What else matters to a StatefulSet in an update. */
export interface StatefulSetContext extends TrapContext, WorkloadContext {
  /** URNs of workloads whose number of pods the update may take back from others who have set it. */
  readonly contestedScales: ReadonlySet<string>;
}

/** What an update does to a StatefulSet's pods and claims. */
export function planStatefulSet(
  previewed: ResourceChange,
  { contestedScales, ...context }: StatefulSetContext,
): WorkloadPlan {
  const { surroundings } = context;
  const change = seenChange(previewed, context);
  const before = change.old && readStatefulSet(change.old);
  const after = change.new && readStatefulSet(change.new, before);
  const { name, namespace } = subjectOf(before, after);
  const isScaleContested = contestedScales.has(change.urn) || isForced(change);
  return {
    kind: "StatefulSet",
    name: isKnown(name) ? name : "",
    namespace: isKnown(namespace) ? namespace : "",
    change: change.kind,
    pods: podsPlan(change, before, after, isScaleContested ? [] : podsOf(namespace, name, surroundings)),
    claims: claimPlans({ ...context, change, before, after, isScaleContested }),
    traps:
      before && after && change.kind !== "create" && !change.moved ? claimTraps(before, after, context) : [],
  };
}

/** What a preview does not say of a StatefulSet, and the plan therefore does not know. */
export function unknownParts(change: ResourceChange): string[] {
  if (change.new === undefined) return [];
  const before = change.old && readStatefulSet(change.old);
  const { name, unknown } = readStatefulSet(change.new, before);
  const title = `StatefulSet ${isKnown(name) ? name : "that the update names"}`;
  return unknown.map(
    (path) =>
      `${path} of ${title} is known only in the update, and taken for ${before ? "what it was" : "Kubernetes' default"}.`,
  );
}

function subjectOf(before: StatefulSet | undefined, after: StatefulSet | undefined): StatefulSet {
  const subject = after ?? before;
  if (subject === undefined) throw new Error("the engine reported a StatefulSet without inputs");
  return subject;
}

function podsPlan(
  change: ResourceChange,
  before: StatefulSet | undefined,
  after: StatefulSet | undefined,
  live: readonly string[],
): PodsPlan {
  const old = before?.pods ?? [];
  if (staysForgotten(change)) return { ...NOTHING_HAPPENS, count: { before: before?.replicas ?? 0 } };
  const next = after?.pods ?? [];
  const stay = next.filter((pod) => old.includes(pod));
  return {
    ...actionOn(
      isDeepStrictEqual(old, next) ? [...stay, ...scaledBeyond(next, live)] : stay,
      change,
      before,
      after,
    ),
    added: next.filter((pod) => !old.includes(pod)),
    removed: old.filter((pod) => !next.includes(pod)).reverse(),
    count: {
      ...(before && { before: before.replicas ?? 0 }),
      ...(after?.replicas !== undefined && { after: after.replicas }),
    },
  };
}

/** Pods of a StatefulSet by their ordinals. */
function podsOf(namespace: string, name: string, { namespaces }: Surroundings): string[] {
  return (namespaces.get(namespace)?.pods ?? [])
    .filter(({ workload }) => workload === `StatefulSet/${name}`)
    .map((pod) => pod.name)
    .toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
}

/** Pods above those of the program's number, which others have scaled to. */
function scaledBeyond(pods: readonly string[], live: readonly string[]): string[] {
  const highest = ordinalOf(pods.at(-1) ?? "");
  return live.filter((pod) => ordinalOf(pod) > highest);
}

/** Whether an object stays on the cluster although its stack has it no more. */
export function staysForgotten({ kind, retained }: ResourceChange): boolean {
  return kind === "delete" && retained;
}

const NOTHING_HAPPENS = { action: "none", names: [], added: [], removed: [] } as const;

/** Pods are reached from the highest ordinal down, but a partition, counted from the first pod, holds the lower ones back. */
function actionOn(
  stay: readonly string[],
  { kind, paths }: ResourceChange,
  before: StatefulSet | undefined,
  after: StatefulSet | undefined,
): Pick<PodsPlan, "action" | "names" | "held"> {
  if (kind === "create")
    return before ? { action: "taken over", names: stay } : { action: "created", names: after?.pods ?? [] };
  if (kind === "delete") return { action: "deleted", names: [...(before?.pods ?? [])].reverse() };
  if (kind === "replace") return { action: "deleted and recreated", names: stay };
  if (kind === "none" || after === undefined) return { action: "none", names: [] };
  if (!paths.some((path) => path.startsWith("spec.template"))) return { action: "in place", names: [] };
  if (after.strategy === "OnDelete") return { action: "when deleted by hand", names: stay };
  const first = ordinalOf(after.pods[0] ?? "");
  const rolled = stay.filter((pod) => ordinalOf(pod) >= first + after.partition);
  return { action: "rolling", names: rolled.toReversed(), held: stay.filter((pod) => !rolled.includes(pod)) };
}

/**
 * Whether an update sets all fields that the program has, also those that others have set since.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
function isForced({ new: inputs }: ResourceChange): boolean {
  const { annotations } = metadataOf(inputs);
  const forced = (annotations as Readonly<Record<string, unknown>> | undefined)?.["pulumi.com/patchForce"];
  return forced === "true" || /^(1|t|true)$/i.test(process.env.PULUMI_K8S_ENABLE_PATCH_FORCE ?? "");
}
