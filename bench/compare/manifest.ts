import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { dump } from "js-yaml";
import { Failure } from "../../command-line/failures/failure";

/** A Kubernetes object as a user would write it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** The placeholder for the namespace in manifests. */
export const PLACEHOLDER_NAMESPACE = "namespace-of-the-contestant";

/** What the engine writes for a value that a preview cannot know. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The objects that this project's program deploys with a configuration, read from a preview, so that what the others
 * deploy cannot drift away from it. Annotations for Pulumi's provider are left out, because Kubernetes ignores them.
 *
 * @throws {@link Failure} when the preview leaves a value open
 */
export async function plannedManifests(stack: Stack, signal: AbortSignal): Promise<Manifest[]> {
  const events: EngineEvent[] = [];
  await stack.preview({ onEvent: (event) => events.push(event), signal });
  const manifests = events
    .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata.new ?? [])
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => withoutPulumiAnnotations(inputs as Manifest));
  if (JSON.stringify(manifests).includes(UNKNOWN)) {
    throw new Failure(
      "the program's preview does not say all of what it deploys.",
      "The contestants need every value before the first of them runs: have the program depend on nothing that only the cluster knows.",
    );
  }
  return manifests.toSorted(namespaceFirst);
}

/** Manifests, bound for a namespace. */
export function inNamespace(manifests: readonly Manifest[], namespace: string): Manifest[] {
  return JSON.parse(JSON.stringify(manifests).replaceAll(PLACEHOLDER_NAMESPACE, namespace)) as Manifest[];
}

/** Manifests as one YAML file. */
export function yamlOf(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => dump(manifest, { lineWidth: -1 })).join("---\n");
}

/** Whether a manifest is the namespace's, which every contestant leaves: its deletion would delete the claims. */
export function isNamespace({ kind }: Manifest): boolean {
  return kind === "Namespace";
}

/** The one manifest of a kind. */
export function manifestOfKind(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (!found) throw new Error(`the program deploys no ${kind}`);
  return found;
}

function withoutPulumiAnnotations(manifest: Manifest): Manifest {
  const { annotations = {}, ...metadata } = manifest.metadata;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith("pulumi.com/"));
  return {
    ...manifest,
    metadata: kept.length > 0 ? { ...metadata, annotations: Object.fromEntries(kept) } : metadata,
  };
}

function namespaceFirst(a: Manifest, b: Manifest): number {
  return Number(isNamespace(b)) - Number(isNamespace(a));
}
