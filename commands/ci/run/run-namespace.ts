import type { V1Namespace, V1PersistentVolume } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { namespaceNamed, allVolumes } from "../../../kubernetes/collection";
import { nameOf, orGone } from "../../../kubernetes/objects";
import type { ExportedState } from "../../../pulumi/state/state";
import { helmReleases } from "../../../pulumi/state/helm-releases";
import { stateObjects } from "../../../pulumi/state/state-objects";
import { fieldManager, IDENTITY_ANNOTATION, identityOf } from "../../../components/identity";
import { FIELD_MANAGER as DISTURBANCE_MANAGER } from "../../../contracts/disturbing/workload";
import { DEFINITION, foreignCustomObjects } from "../../custom-objects";
import { foreignContent, type OwnershipProof } from "../../foreign-content";
import { contentOf, type NamespacedObject } from "../../namespace-content";
import { waitUntil } from "../../../kubernetes/wait-until";
import type { Failure } from "../../../command-line/failures/failure";
import { deleteNamespace } from "../../../kubernetes/namespace-deletion";
import { type CiRun, ForeignRun, RUN_MARK } from "./ci-run";

/** Long enough for pods that take their whole grace period to end. */
const PATIENCE_SECONDS = 120;

/** Makes the namespace of a run with the run's mark and identity, before the stack that uses it. */
export async function createRunNamespace(cluster: Cluster, { name }: CiRun): Promise<void> {
  const labels = { [RUN_MARK]: name };
  const annotations = { [IDENTITY_ANNOTATION]: fieldManager(name) };
  await cluster.core.createNamespace({ body: { metadata: { name, labels, annotations } } });
}

/** Whether a namespace bears the mark and the identity of the run whose name it has. */
export function isRunNamespace({ metadata = {} }: V1Namespace): boolean {
  const { name, labels = {}, annotations } = metadata;
  return name !== undefined && labels[RUN_MARK] === name && identityOf(annotations) === name;
}

/**
 * Makes sure, before anything of a run is removed, that the namespace of its name is the run's, and all in it as
 * well. Objects that belong to the run are noted at the namespace. The state proves whose they are, and it is removed
 * first.
 *
 * @param state of the run's stack, if there is one
 * @throws {@link Failure} that names what is somebody else's
 */
export async function requireOwnNamespace(
  cluster: Cluster,
  { name }: CiRun,
  state: ExportedState = {},
): Promise<void> {
  const [namespace] = (await namespaceNamed(cluster, name).list()).items;
  if (namespace === undefined) return;
  if (!isRunNamespace(namespace)) throw foreignNamespace(name);
  const content = await contentOf(cluster, name);
  const others = foreignContent(content, proofOf(name, namespace, state)).filter(
    (each) => !isOfJudging(each),
  );
  if (others.length > 0) throw foreignObjectsIn(name, others);
  const proven = content.map(({ object }) => object.metadata?.uid ?? "").join(",");
  await orGone(
    cluster.core.patchNamespace({
      name,
      body: [{ op: "add", path: `/metadata/annotations/${PROVEN.replace("/", "~1")}`, value: proven }],
    }),
  );
}

/** Annotation of a run's namespace: the uids of the objects in it that were proven to be the run's. */
const PROVEN = "kubernetes-workloads/proven";

function proofOf(name: string, { metadata }: V1Namespace, state: ExportedState): OwnershipProof {
  const objects = stateObjects(state);
  return {
    // If the state is gone, the names are not known.
    ...(objects.length > 0 && { names: new Set(objects.map(({ kind, name: title }) => `${kind}/${title}`)) }),
    releases: helmReleases(state),
    identities: new Set([name, ...objects.flatMap(({ identity }) => identity ?? [])]),
    uids: new Set([
      ...objects.map(({ uid }) => uid),
      ...(metadata?.annotations?.[PROVEN] ?? "").split(",").filter((uid) => uid !== ""),
    ]),
  };
}

/**
 * Makes sure that further namespaces of a run's program hold only objects of the run. So must custom kinds that the
 * program defines. A destroy deletes these namespaces and definitions with everything in them.
 *
 * @throws {@link Failure} that names what is somebody else's
 */
export async function requireOwnFurtherContent(
  cluster: Cluster,
  { name }: CiRun,
  state: ExportedState,
): Promise<void> {
  for (const definition of stateObjects(state).filter(({ kind }) => kind === DEFINITION)) {
    const others = await foreignCustomObjects(cluster, definition.name, proofOf(name, {}, state));
    if (others.length > 0) throw foreignCustomObjectsOf(definition.name, others);
  }
  const made = stateObjects(state).filter((object) => object.kind === "Namespace" && object.name !== name);
  for (const further of made) {
    const proof = proofOf(name, {}, state);
    const others = foreignContent(await contentOf(cluster, further.name), proof).filter(
      (each) => !isOfJudging(each),
    );
    if (others.length > 0) throw foreignObjectsIn(further.name, others);
  }
}

/** Deletes the namespace of a run with everything in it, and waits until it and its volumes are gone. */
export async function deleteRunNamespace(cluster: Cluster, run: CiRun): Promise<void> {
  const { name } = run;
  await requireOwnNamespace(cluster, run);
  const [namespace] = (await namespaceNamed(cluster, name).list()).items;
  if (namespace) await deleteNamespace(cluster, name, PATIENCE_SECONDS);
  await deleteVolumes(cluster, name);
}

/** The volumes that claims of a run's namespace were given. */
export async function runVolumes(cluster: Cluster, runName: string): Promise<V1PersistentVolume[]> {
  return (await allVolumes(cluster).list()).items.filter((volume) => isOfRun(volume, runName));
}

/** Kubernetes deletes a volume whose claim is gone, unless its storage class keeps it. */
async function deleteVolumes(cluster: Cluster, runName: string): Promise<void> {
  const kept = (await runVolumes(cluster, runName)).filter(
    ({ spec }) => spec?.persistentVolumeReclaimPolicy !== "Delete",
  );
  await Promise.all(kept.map((volume) => cluster.core.deletePersistentVolume({ name: nameOf(volume) })));
  const gone = `the volumes of namespace ${runName} to be gone`;
  await waitUntil(
    allVolumes(cluster),
    gone,
    (all) => !all.some((volume) => isOfRun(volume, runName)),
    PATIENCE_SECONDS,
  );
}

/**
 * Whether a volume was made for a claim of a run. A claim may also have bound a volume that an administrator made, which
 * is not the run's to delete.
 */
export function isOfRun({ metadata, spec }: V1PersistentVolume, runName: string): boolean {
  return spec?.claimRef?.namespace === runName && metadata?.annotations?.[PROVISIONED] !== undefined;
}

/**
 * Annotation of a volume that was made for a claim.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#pv-kubernetes-io-provisioned-by
 */
const PROVISIONED = "pv.kubernetes.io/provisioned-by";

/** What judging adds to the namespace and removes at its end: the pod that asks the DNS, and a Lease. */
function isOfJudging({ kind, object }: NamespacedObject): boolean {
  if (kind === "Lease") return object.metadata?.managedFields?.[0]?.manager === DISTURBANCE_MANAGER;
  return object.metadata?.name?.startsWith("dns-client-") === true && (kind === "Job" || kind === "Pod");
}

function foreignNamespace(name: string): Failure {
  return new ForeignRun(
    `namespace ${name} has the name of a CI run, but not its label ${RUN_MARK}=${name} and the annotation ${IDENTITY_ANNOTATION}=${fieldManager(name)}: somebody else made it, or took them away`,
    `Look into it. If it may go, give it both (kubectl label, kubectl annotate) and run the same command again.`,
  );
}

function foreignCustomObjectsOf(definition: string, others: readonly NamespacedObject[]): Failure {
  return new ForeignRun(
    `${DEFINITION} ${definition} stays, because there are objects of its kind that the CI run did not make: ${others.map(({ title }) => title).join(", ")}`,
    "Move or delete them, and run the same command again.",
  );
}

function foreignObjectsIn(name: string, others: readonly NamespacedObject[]): Failure {
  return new ForeignRun(
    `namespace ${name} stays, because there is something in it that the CI run did not make: ${others.map(({ title }) => title).join(", ")}`,
    "Move or delete it, and run the same command again.",
  );
}
