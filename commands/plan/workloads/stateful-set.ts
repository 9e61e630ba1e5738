import { podNames, pvcName } from "../../../components/rules/names";
import { UNKNOWN } from "../../../pulumi/provider-address";
import type { Inputs } from "../preview/resource-change";

/** A volume claim template, as far as claims follow from it. */
export interface ClaimTemplate {
  readonly name: string;
  readonly size: string;
  readonly storageClassName?: string;
  readonly accessModes: readonly string[];
}

/** What a StatefulSet says of its pods and claims. */
export interface StatefulSet {
  readonly name: string;
  readonly namespace: string;
  /** Number of its pods; undefined if only the update says it. */
  readonly replicas?: number;
  /** Names of its pods; none if its name or their number is not known. */
  readonly pods: readonly string[];
  readonly templates: readonly ClaimTemplate[];
  readonly whenDeleted: string;
  readonly whenScaled: string;
  readonly strategy: string;
  readonly partition: number;
  /** Paths of what only the update says, and the StatefulSet before it is taken for. */
  readonly unknown: readonly string[];
}

/** A claim that a StatefulSet makes for one of its pods. */
export interface TemplatedClaim {
  readonly name: string;
  readonly namespace: string;
  readonly template: ClaimTemplate;
}

/**
 * Reads the inputs of a StatefulSet, with Kubernetes' defaults for what they leave out.
 *
 * @param before the StatefulSet that it was, for what a preview does not know
 */
export function readStatefulSet(inputs: Inputs, before?: StatefulSet): StatefulSet {
  const spec = new KnownValues(inputs.spec, "spec");
  const metadata = new KnownValues(inputs.metadata, "metadata");
  const retention = spec.within("persistentVolumeClaimRetentionPolicy");
  const strategy = spec.within("updateStrategy");
  const name = metadata.text("name") ?? UNKNOWN;
  const replicas = spec.isKnown("replicas") ? (spec.number("replicas") ?? 1) : before?.replicas;
  const start = spec.within("ordinals").number("start");
  return {
    name,
    namespace: metadata.text("namespace") ?? UNKNOWN,
    ...(replicas !== undefined && { replicas }),
    pods: name === UNKNOWN ? [] : podNames(name, replicas ?? 0, start),
    templates: spec.isKnown("volumeClaimTemplates")
      ? spec.list("volumeClaimTemplates").flatMap(readTemplate)
      : (before?.templates ?? []),
    whenDeleted: retention.text("whenDeleted") ?? before?.whenDeleted ?? "Retain",
    whenScaled: retention.text("whenScaled") ?? before?.whenScaled ?? "Retain",
    strategy: strategy.text("type") ?? "RollingUpdate",
    partition: strategy.within("rollingUpdate").number("partition") ?? 0,
    unknown: [
      ...["replicas", "volumeClaimTemplates"].flatMap((field) =>
        spec.isKnown(field) ? [] : [`spec.${field}`],
      ),
      ...(retention.isKnown("whenDeleted") && retention.isKnown("whenScaled") ? [] : [retention.path]),
    ],
  };
}

/** Values of a resource's inputs, in the place of each of which a preview may have a text that says that it is unknown. */
class KnownValues {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #isKnown: boolean;

  constructor(
    value: unknown,
    readonly path: string,
  ) {
    this.#isKnown = typeof value !== "string";
    this.#values = value instanceof Object ? (value as Readonly<Record<string, unknown>>) : {};
  }

  isKnown(field: string): boolean {
    return this.#isKnown && !isHidden(this.#values[field]);
  }

  within(field: string): KnownValues {
    return new KnownValues(this.#isKnown ? this.#values[field] : UNKNOWN, `${this.path}.${field}`);
  }

  text(field: string): string | undefined {
    const value = this.#values[field];
    return typeof value === "string" && !isHidden(value) ? value : undefined;
  }

  number(field: string): number | undefined {
    const value = this.#values[field];
    return typeof value === "number" ? value : undefined;
  }

  list(field: string): readonly unknown[] {
    const value = this.#values[field];
    return Array.isArray(value) ? value : [];
  }
}

function isHidden(value: unknown): boolean {
  return value === UNKNOWN || value === "[secret]";
}

/** None if its name is not known. */
function readTemplate(template: unknown): ClaimTemplate[] {
  const { metadata, spec } = (template instanceof Object ? template : {}) as Partial<Record<string, unknown>>;
  const name = new KnownValues(metadata, "metadata").text("name");
  const claim = new KnownValues(spec, "spec");
  const storageClassName = claim.text("storageClassName");
  const accessModes = claim.list("accessModes").filter((mode) => typeof mode === "string");
  if (name === undefined) return [];
  return [
    {
      name,
      size: claim.within("resources").within("requests").text("storage") ?? "0",
      ...(storageClassName !== undefined && { storageClassName }),
      accessModes,
    },
  ];
}

/** The claims of a StatefulSet's pods. */
export function claimsOf({ namespace, pods, templates }: StatefulSet): TemplatedClaim[] {
  return pods.flatMap((pod) =>
    templates.map((template) => ({ name: pvcName(template.name, pod), namespace, template })),
  );
}
