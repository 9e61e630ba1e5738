import {
  PatchStrategy,
  setHeaderOptions,
  type V1ControllerRevision,
  type V1PodTemplateSpec,
  type V1ReplicaSet,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import { nameOf, orGone, uidOf } from "../../kubernetes/objects";
import type { Journal, RecordedRevision } from "./journal";
import {
  ifTested,
  isControlledBy,
  type PatchStep,
  selectionOf,
  TEMPLATE_ANNOTATION,
  type Workload,
  type WorkloadReference,
} from "./workload";

/** Annotations in which a Deployment's ReplicaSet has the numbers of its revision. */
const NUMBERS = ["deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history"] as const;

type Revision = V1ControllerRevision | V1ReplicaSet;

/** What a workload keeps of its templates, which `kubectl rollout undo` goes back to. */
async function revisionsOf(reference: WorkloadReference, workload: Workload): Promise<Revision[]> {
  const { cluster, namespace, kind } = reference;
  const selection = { namespace, ...selectionOf(workload) };
  const { items } =
    kind === "StatefulSet"
      ? await cluster.apps.listNamespacedControllerRevision(selection)
      : await cluster.apps.listNamespacedReplicaSet(selection);
  return (items as Revision[]).filter(isControlledBy(workload));
}

/** What is written down of the revisions that a workload has. */
export async function recordRevisions(
  reference: WorkloadReference,
  workload: Workload,
): Promise<RecordedRevision[]> {
  return (await revisionsOf(reference, workload)).map((revision) => ({
    uid: uidOf(revision),
    name: nameOf(revision),
    ...("revision" in revision ? { number: revision.revision } : { annotations: numbersOf(revision) }),
  }));
}

/** How many old revisions a workload has. Kubernetes deletes some of them if `revisionHistoryLimit` is too low. */
export async function countOldRevisions(reference: WorkloadReference, workload: Workload): Promise<number> {
  const revisions = await revisionsOf(reference, workload);
  const status = workload.status as V1StatefulSet["status"];
  return revisions.filter((revision) =>
    "revision" in revision
      ? ![status?.currentRevision, status?.updateRevision].includes(nameOf(revision))
      : revision.spec?.replicas === 0,
  ).length;
}

/** Names of the revisions that contracts' templates made. */
export async function revisionNamesOfContracts(
  reference: WorkloadReference,
  workload: Workload,
  journal: Journal,
): Promise<string[]> {
  return (await revisionsOfContracts(reference, workload, journal)).map(nameOf);
}

/**
 * Deletes the revisions that contracts' templates made, and gives the others their numbers back. Otherwise
 * `kubectl rollout undo` would go back to a contract's template.
 */
export async function deleteContractsRevisions(
  reference: WorkloadReference,
  workload: Workload,
  journal: Journal,
): Promise<void> {
  if (journal.templates === undefined) return;
  for (const revision of await revisionsOfContracts(reference, workload, journal))
    await deleteRevision(reference, revision);

  for (const revision of await revisionsOf(reference, workload)) {
    const before = journal.revisions.find(({ uid }) => uid === uidOf(revision));
    if (before) await renumber(reference, revision, before);
  }
}

async function revisionsOfContracts(
  reference: WorkloadReference,
  workload: Workload,
  { templates = [] }: Journal,
): Promise<Revision[]> {
  if (templates.length === 0) return [];
  const revisions = await revisionsOf(reference, workload);
  return revisions.filter((revision) => {
    const value = templateOf(revision)?.metadata?.annotations?.[TEMPLATE_ANNOTATION];
    return value !== undefined && templates.includes(value);
  });
}

function templateOf(revision: Revision): V1PodTemplateSpec | undefined {
  if (!("revision" in revision)) return revision.spec?.template;
  return (revision.data as { spec?: { template?: V1PodTemplateSpec } } | undefined)?.spec?.template;
}

async function deleteRevision({ cluster, namespace }: WorkloadReference, revision: Revision): Promise<void> {
  const request = { namespace, name: nameOf(revision), body: { preconditions: { uid: uidOf(revision) } } };
  await orGone(
    "revision" in revision
      ? cluster.apps.deleteNamespacedControllerRevision(request)
      : cluster.apps.deleteNamespacedReplicaSet(request),
  );
}

async function renumber(
  { cluster, namespace }: WorkloadReference,
  revision: Revision,
  before: RecordedRevision,
): Promise<void> {
  const name = nameOf(revision);
  const json = setHeaderOptions("Content-Type", PatchStrategy.JsonPatch);
  if ("revision" in revision) {
    if (before.number === undefined || before.number === revision.revision) return;
    const body = changing("/revision", revision.revision, before.number);
    await ifTested(cluster.apps.patchNamespacedControllerRevision({ namespace, name, body }, json));
    return;
  }
  const now = numbersOf(revision);
  const body = NUMBERS.flatMap((key) =>
    changing(`/metadata/annotations/${key.replace("/", "~1")}`, now[key], before.annotations?.[key]),
  );
  if (body.length > 0)
    await ifTested(cluster.apps.patchNamespacedReplicaSet({ namespace, name, body }, json));
}

function numbersOf({ metadata }: V1ReplicaSet): Record<string, string> {
  return Object.fromEntries(
    NUMBERS.flatMap((key) => {
      const value = metadata?.annotations?.[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Steps that give a value back, if it still is what was read. */
function changing(path: string, now: unknown, before: unknown): PatchStep[] {
  if (now === before) return [];
  const test: PatchStep[] = now === undefined ? [] : [{ op: "test", path, value: now }];
  return [...test, before === undefined ? { op: "remove", path } : { op: "replace", path, value: before }];
}
