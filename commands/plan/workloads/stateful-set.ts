import { podNames, pvcName } from "../../../components/rules/names";
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
  readonly pods: readonly string[];
  readonly templates: readonly ClaimTemplate[];
  readonly whenDeleted: string;
  readonly whenScaled: string;
  readonly strategy: string;
  readonly partition: number;
}

/** A claim that a StatefulSet makes for one of its pods. */
export interface TemplatedClaim {
  readonly name: string;
  readonly namespace: string;
  readonly template: ClaimTemplate;
}

/** The part of a StatefulSet's inputs that matters here. */
interface StatefulSetInputs {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly replicas?: number;
    readonly ordinals?: { readonly start?: number };
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: string;
      readonly whenScaled?: string;
    };
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
    readonly volumeClaimTemplates?: readonly ClaimTemplateInputs[];
  };
}

interface ClaimTemplateInputs {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
}

/** Reads the inputs of a StatefulSet, with Kubernetes' defaults for what they leave out. */
export function readStatefulSet(inputs: Inputs): StatefulSet {
  const { metadata, spec } = inputs as unknown as StatefulSetInputs;
  const { persistentVolumeClaimRetentionPolicy: retention, updateStrategy } = spec;
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    pods: podNames(metadata.name, spec.replicas ?? 1, spec.ordinals?.start),
    templates: (spec.volumeClaimTemplates ?? []).map(readTemplate),
    whenDeleted: retention?.whenDeleted ?? "Retain",
    whenScaled: retention?.whenScaled ?? "Retain",
    strategy: updateStrategy?.type ?? "RollingUpdate",
    partition: updateStrategy?.rollingUpdate?.partition ?? 0,
  };
}

function readTemplate({ metadata, spec }: ClaimTemplateInputs): ClaimTemplate {
  return {
    name: metadata.name,
    size: spec.resources?.requests?.storage ?? "0",
    ...(spec.storageClassName !== undefined && { storageClassName: spec.storageClassName }),
    accessModes: spec.accessModes ?? [],
  };
}

/** The claims of a StatefulSet's pods. */
export function claimsOf({ namespace, pods, templates }: StatefulSet): TemplatedClaim[] {
  return pods.flatMap((pod) =>
    templates.map((template) => ({ name: pvcName(template.name, pod), namespace, template })),
  );
}
