import type { EngineEvent, StepEventStateMetadata } from "@pulumi/pulumi/automation";
import {
  addressIn,
  clusterKey,
  KUBERNETES_PROVIDER,
  providerUrn,
  type ProviderOfStack,
  UNKNOWN,
} from "../../../pulumi/provider-address";
import { HELM_RELEASE, NAMESPACE } from "../../../pulumi/resource-types";
import { type ReleasedObject, releasedObjects } from "../../../pulumi/state/helm-releases";

/** What an update does to a resource. `replace` covers every order in which the old one goes and the new one comes. */
export type ChangeKind = "none" | "create" | "update" | "replace" | "delete";

/** Inputs of a resource, as the engine reports them. */
export type Inputs = Readonly<Record<string, unknown>>;

/** One resource before and after an update. */
export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  readonly kind: ChangeKind;
  /** Inputs before; none if the resource is created. */
  readonly old?: Inputs;
  /** Inputs after; none if the resource is deleted. */
  readonly new?: Inputs;
  /** Inputs of the last update, which the cluster may have drifted from since. */
  readonly recorded?: Inputs;
  /** uid of the object that the stack made, by its state. */
  readonly uid?: string;
  /** When that object was made, by the state. */
  readonly madeAt?: string;
  /** Field manager that the stack applies the object with, by its state. */
  readonly fieldManager?: string;
  /** URN of the resource that it is a child of. */
  readonly parent?: string;
  /** Property paths that change, such as `spec.template.spec.containers[0].image`. */
  readonly paths: readonly string[];
  /** Whether the update leaves the old object in the cluster when Pulumi deletes it. */
  readonly retained: boolean;
  /** Whether a later deletion in Pulumi leaves the new object in the cluster. */
  readonly willBeRetained: boolean;
  /** The provider before, or after if it is created: its URN and its id. */
  readonly provider: string;
  /** That provider; undefined if the engine does not report it. */
  readonly providerOfStack?: ProviderOfStack;
  /** Whether the new object goes to another cluster. */
  readonly moved: boolean;
  /** Whether the update takes up an object that exists, because the program says so (the resource option `import`). */
  readonly imported?: boolean;
  /** What a Helm release has installed; undefined for every other resource. */
  readonly released?: readonly ReleasedObject[];
  /** Whether the old object is deleted before the new one is created, as one of the same name must be. */
  readonly deletedFirst: boolean;
}

type PlannedStep = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** The changes that the events of a preview announce, one for each resource. */
export function resourceChanges(events: readonly EngineEvent[]): ResourceChange[] {
  const steps = new Map<string, PlannedStep[]>();
  const recorded = new Map<string, StepEventStateMetadata | undefined>();
  for (const { resourcePreEvent } of events) {
    if (resourcePreEvent === undefined) continue;
    const { metadata } = resourcePreEvent;
    if (IS_READ.test(metadata.op)) continue;
    // A refresh only reads the cluster. The update follows in steps of its own.
    if (metadata.op === "refresh") recorded.set(metadata.urn, metadata.old);
    else steps.set(metadata.urn, [...(steps.get(metadata.urn) ?? []), metadata]);
  }
  const providers = providersIn(steps);
  const changes = [...steps].map(([urn, ofResource]) =>
    resourceChange(urn, ofResource, recorded.get(urn), providers),
  );
  return changes.some(isNamespaceToBeNamed) ? changes.map(withoutDefaultNamespace) : changes;
}

/** What the engine does with a resource that a program only reads, or does not read any more. */
const IS_READ = /^(read|discard)/;

/** Whether a text is known in a preview. */
export function isKnown(value: unknown): value is string {
  return typeof value === "string" && value !== UNKNOWN;
}

/** The inputs of the providers for Kubernetes before and after, by URN. */
type Providers = ReadonlyMap<string, Readonly<Partial<Record<"old" | "new", Inputs>>>>;

function providersIn(steps: ReadonlyMap<string, readonly PlannedStep[]>): Providers {
  return new Map(
    [...steps]
      .filter(([, [step]]) => step?.type === KUBERNETES_PROVIDER)
      .map(([urn, ofProvider]) => {
        const [old, next] = [stateOf(ofProvider, "old"), stateOf(ofProvider, "new")];
        return [urn, { ...(old && { old: old.inputs }), ...(next && { new: next.inputs }) }];
      }),
  );
}

function providerOf(
  state: StepEventStateMetadata | undefined,
  side: "old" | "new",
  providers: Providers,
): ProviderOfStack | undefined {
  const urn = providerUrn(state?.provider ?? "");
  const known = providers.get(urn);
  const inputs = side === "old" ? (known?.old ?? known?.new) : (known?.new ?? known?.old);
  return inputs && { urn, inputs };
}

function isNamespaceToBeNamed({ type, new: next }: ResourceChange): boolean {
  return type === NAMESPACE && metadataOf(next).name === UNKNOWN;
}

/** If the name of a namespace is not known yet, the engine reports its objects as in the namespace `default`. */
function withoutDefaultNamespace(change: ResourceChange): ResourceChange {
  const metadata = metadataOf(change.new);
  if (metadata.namespace !== "default" || metadataOf(change.old).namespace === "default") return change;
  return { ...change, new: { ...change.new, metadata: { ...metadata, namespace: UNKNOWN } } };
}

/** Name and namespace of an object, each of which may be known no sooner than the update runs. */
export function metadataOf(inputs: Inputs | undefined): {
  readonly name?: unknown;
  readonly namespace?: unknown;
  readonly annotations?: unknown;
} {
  return inputs?.metadata ?? {};
}

function resourceChange(
  urn: string,
  steps: readonly PlannedStep[],
  recorded: StepEventStateMetadata | undefined,
  providers: Providers,
): ResourceChange {
  const next = stateOf(steps, "new");
  const ops = steps.map(({ op }): string => op);
  const imported = ops.includes("import");
  // An import without a change of the object is reported without the object before.
  const old = stateOf(steps, "old") ?? (imported ? next : undefined);
  const [before, after] = [providerOf(old, "old", providers), providerOf(next, "new", providers)];
  const providerOfStack = before ?? after;
  const parent = next?.parent ?? old?.parent;
  const { uid, madeAt, fieldManager } = recordedObject(recorded ?? old);
  const type = steps[0]?.type ?? "";
  return {
    urn,
    type,
    kind: changeKind(ops),
    ...(old && { old: old.inputs }),
    ...(next && { new: next.inputs }),
    ...(recorded && { recorded: recorded.inputs }),
    ...(uid !== undefined && { uid }),
    ...(madeAt !== undefined && { madeAt }),
    ...(fieldManager !== undefined && { fieldManager }),
    ...(parent && { parent }),
    provider: (old ?? next)?.provider ?? "",
    ...(providerOfStack && { providerOfStack }),
    paths: [...new Set(steps.flatMap(({ detailedDiff }) => Object.keys(detailedDiff ?? {})))],
    retained: old?.retainOnDelete ?? false,
    willBeRetained: next?.retainOnDelete ?? false,
    moved:
      old !== undefined && next !== undefined && old.provider !== next.provider && !leadToOne(before, after),
    ...(imported && { imported }),
    ...(type === HELM_RELEASE && { released: releasedObjects(old?.outputs) }),
    deletedFirst: firstIndex(ops, "delete-replaced") < firstIndex(ops, "create-replacement"),
  };
}

/**
 * Whether two providers are known to lead to one cluster: those of two versions of an SDK do, unless the program says
 * otherwise.
 */
function leadToOne(before: ProviderOfStack | undefined, after: ProviderOfStack | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const isUpgrade = [before, after].every(({ urn }) => /::default(_[^:]*)?$/.test(urn));
  const isHidden = [before, after].some(({ inputs }) => "hidden" in addressIn(inputs));
  return (isUpgrade || !isHidden) && clusterKey(before.inputs) === clusterKey(after.inputs);
}

function stateOf(steps: readonly PlannedStep[], side: "old" | "new"): StepEventStateMetadata | undefined {
  return steps.find((step) => step[side] && !(side === "new" && isDeletion(step)))?.[side];
}

/** The object as the provider recorded it after creating it. */
function recordedObject(
  state: StepEventStateMetadata | undefined,
): Pick<ResourceChange, "uid" | "madeAt" | "fieldManager"> {
  const { metadata: { uid, creationTimestamp } = {}, __fieldManager } = (state?.outputs ?? {}) as {
    readonly metadata?: { readonly uid?: string; readonly creationTimestamp?: string };
    readonly __fieldManager?: string;
  };
  return {
    ...(uid !== undefined && { uid }),
    ...(creationTimestamp !== undefined && { madeAt: creationTimestamp }),
    ...(__fieldManager !== undefined && { fieldManager: __fieldManager }),
  };
}

function isDeletion({ op }: PlannedStep): boolean {
  return changeKind([op]) === "delete" || op === ("delete-replaced" as string);
}

function changeKind(ops: readonly string[]): ChangeKind {
  if (ops.some((op) => op.includes("replac"))) return "replace";
  if (ops.includes("create")) return "create";
  if (ops.some((op) => op === "delete")) return "delete";
  return ops.includes("update") ? "update" : "none";
}

function firstIndex(ops: readonly string[], op: string): number {
  const index = ops.indexOf(op);
  return index < 0 ? Infinity : index;
}
