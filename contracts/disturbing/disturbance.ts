import { randomUUID } from "node:crypto";
import { ApiException, type V1Pod, type V1StatefulSet } from "@kubernetes/client-node";
import type { CommonPromises } from "../../components/promises";
import { outputInPod } from "../../kubernetes/pods/exec";
import { nameOf, required, uidOf } from "../../kubernetes/objects";
import { doesNotApply, type Promised, type Verdict } from "../contract";
import { promisedContainer } from "../judging/asking/promised-container";
import { breakPod, healPod, recordContainer } from "./broken-pod";
import type { Deed } from "./deed";
import { DisturbanceLease } from "./disturbance-lease";
import { deleteClaimsOfController, deletePod, giveBack, takeTemplateBack } from "./give-back";
import type { Journal } from "./journal";
import { deleteWithPods, makeAgain, manifestOf } from "./made-again";
import { claimNamesFor, nextPodOf, obstacleTo } from "./obstacles";
import { countOldRevisions, recordRevisions } from "./revisions";
import { missingRight } from "./rights";
import {
  annotateTemplate,
  describeWorkload,
  onceObserved,
  patchWorkload,
  readWorkload,
  type Workload,
  type WorkloadReference,
} from "./workload";

/** How many templates a contract makes at most, one after another. */
const MOST_TEMPLATES = 2;

/** Leases that this process has, by workload: who holds a workload may disturb it. */
const held = new Map<string, DisturbanceLease>();

/**
 * Lets a function disturb a workload, and gives everything back afterwards, also when the function fails. The verdict is
 * "does not apply" if not everything could be given back.
 */
export async function disturbing(
  workload: Promised,
  deeds: readonly Deed[],
  use: (disturbance: Disturbance) => Promise<Verdict>,
): Promise<Verdict> {
  const reference = referenceOf(workload);
  const missing = await missingRight(reference, deeds);
  if (missing !== undefined) return doesNotApply(missing);
  return holding(reference, async (lease) => {
    const obstacle = await obstacleTo({ reference, deeds, ...promisedReplicas(workload) });
    if (obstacle !== undefined) return doesNotApply(obstacle);
    const before = await readWorkload(reference);
    await lease.note({
      uid: uidOf(before),
      managedFields: before.metadata?.managedFields ?? [],
      revisions: await recordRevisions(reference, before),
    });
    return givingBack(lease, () => orNotApplicable(use(new Disturbance(lease, before, workload.promises))));
  });
}

/** Where a workload is. */
export function referenceOf({ cluster, promises: { namespace, kind, name } }: Promised): WorkloadReference {
  return { cluster, namespace, kind, name };
}

function promisedReplicas({ promises }: Promised): { promisedReplicas?: number } {
  return promises.kind === "StatefulSet" ? { promisedReplicas: promises.replicas } : {};
}

/**
 * Keeps every other process from disturbing a workload for as long as a function takes. First restores what a killed
 * process had to restore.
 *
 * @param onLeftOver called if there is such a thing
 * @throws {@link Failure} if another process disturbs it
 */
export async function holding<T>(
  reference: WorkloadReference,
  use: (lease: DisturbanceLease) => Promise<T>,
  onLeftOver: () => void = () => undefined,
): Promise<T> {
  const key = [
    reference.cluster.kubeConfig.getCurrentCluster()?.server,
    reference.namespace,
    reference.kind,
    reference.name,
  ].join(" ");
  const own = held.get(key);
  if (own) return use(own);
  const lease = await DisturbanceLease.take(reference);
  held.set(key, lease);
  try {
    if (lease.journal) {
      onLeftOver();
      await givingBack(lease, () => Promise.resolve());
    }
    return await use(lease);
  } finally {
    held.delete(key);
    await (lease.journal ? lease.abandon() : lease.release());
  }
}

/** As {@link holding}; a user who may have no leases disturbs nothing, so that nothing needs to be held. */
export async function holdingIfAllowed<T>(reference: WorkloadReference, use: () => Promise<T>): Promise<T> {
  return (await missingRight(reference, [])) === undefined ? holding(reference, use) : use();
}

async function givingBack<T>(lease: DisturbanceLease, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    if (lease.journal) await giveBack(lease.reference, lease.journal);
    await lease.clear();
  }
}

/** Thrown when it turns out late that a contract cannot be judged, or cannot give everything back; the message is a clause. */
export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}

async function orNotApplicable(judging: Promise<Verdict>): Promise<Verdict> {
  try {
    return await judging;
  } catch (error) {
    if (error instanceof NotApplicable) return doesNotApply(error.message);
    throw error;
  }
}

/** The ways to change a workload that can be given back. Each is written down before it is done. */
export class Disturbance {
  readonly #reference: WorkloadReference;
  #replicas: number;

  constructor(
    private readonly lease: DisturbanceLease,
    /** The workload before anything was changed. */
    readonly before: Workload,
    private readonly promises: Pick<CommonPromises, "container">,
  ) {
    this.#reference = lease.reference;
    this.#replicas = before.spec?.replicas ?? 1;
  }

  /** Name of the pod that scaling up by one adds. */
  get nextPod(): string {
    return nextPodOf(this.#set);
  }

  /** Names of the claims that the pod has which scaling up by one adds. */
  get nextClaims(): string[] {
    return claimNamesFor(this.#set, this.nextPod);
  }

  /** Scales, and returns the workload once its controller has acted on that for the first time. */
  async scale(to: number): Promise<Workload> {
    const from = this.#replicas;
    const before = this.before.spec?.replicas ?? 1;
    const added = to > before ? { added: { pod: this.nextPod, claims: this.nextClaims } } : {};
    await this.#note({ replicas: { before, ours: [from, to] }, ...added });
    const path = "/spec/replicas";
    const scaled = await this.#patch(path, from, to);
    if (scaled === undefined)
      throw new Error(`somebody scaled ${describeWorkload(this.#reference)} meanwhile`);
    this.#replicas = to;
    return onceObserved(this.#reference, scaled);
  }

  /** Makes the pod template another one, and returns its revision once the controller has acted on that. */
  async changeTemplate(): Promise<string> {
    await this.#lengthenHistory();
    const value = randomUUID();
    await this.#note({ templates: [...(this.lease.journal?.templates ?? []), value] });
    this.lease.assertHeld();
    return this.#revisionOnceObserved(await annotateTemplate(this.#reference, value));
  }

  /** Gives the former pod template back, and returns its revision once the controller has acted on that. */
  async takeTemplateBack(): Promise<string> {
    await takeTemplateBack(this.#reference, this.lease.journal ?? {});
    return this.#revisionOnceObserved(await readWorkload(this.#reference));
  }

  /** Keeps a pod from being Ready while a function runs, which may heal it earlier. */
  async breakPod<T>(pod: V1Pod, use: (heal: () => Promise<void>) => Promise<T>): Promise<T> {
    const broken = recordContainer(pod);
    const heal = (): Promise<void> => healPod(this.#reference, broken);
    await this.#note({ broken });
    this.lease.assertHeld();
    try {
      await breakPod(this.#reference, broken);
      return await use(heal);
    } finally {
      await heal();
    }
  }

  /** Deletes a pod; the workload makes another one. */
  async deletePod(pod: V1Pod): Promise<void> {
    this.lease.assertHeld();
    await deletePod(this.#reference, pod);
  }

  /** Writes a file in a pod that is removed at the end, also from the pod's successor. */
  async writeFile(pod: V1Pod, path: string, text: string): Promise<void> {
    const { name: container } = promisedContainer(pod, this.promises);
    const files = [...(this.lease.journal?.files ?? []), { pod: nameOf(pod), container, path }];
    await this.#note({ files });
    const script = `echo "$1" > "$0" && sync`;
    await outputInPod(this.#reference.cluster, pod, ["sh", "-c", script, path, text], container);
  }

  /** Deletes the claims of the pod that scaling up has added. */
  async deleteNextClaims(): Promise<void> {
    this.lease.assertHeld();
    await deleteClaimsOfController(this.#reference, this.nextClaims, this.before);
  }

  /** Deletes the StatefulSet with its pods and makes it again as it was, also when the deletion was not seen to end. */
  async makeAgain(): Promise<void> {
    const manifest = manifestOf(this.#set);
    await this.#note({ manifest });
    this.lease.assertHeld();
    try {
      await deleteWithPods(this.#reference, this.#set);
    } finally {
      await makeAgain(this.#reference, manifest, this.lease.journal?.managedFields ?? []);
    }
  }

  /** A history that is too short would lose the user's oldest templates to those of contracts. */
  async #lengthenHistory(): Promise<void> {
    if (this.lease.journal?.revisionHistoryLimit !== undefined) return;
    const before = this.before.spec?.revisionHistoryLimit ?? 10;
    const old = await countOldRevisions(this.#reference, this.before);
    const enough = old + MOST_TEMPLATES;
    if (old === 0 || enough <= before) return;
    await this.#note({ revisionHistoryLimit: { before, ours: [enough] } });
    try {
      await this.#patch("/spec/revisionHistoryLimit", before, enough);
    } catch (error) {
      if (!(error instanceof ApiException && error.code === 422)) throw error;
      throw new NotApplicable(
        `its history of ${before} revisions would lose one, and this cluster lets nobody lengthen it`,
      );
    }
  }

  /** Name of a StatefulSet's ControllerRevision. */
  async #revisionOnceObserved(changed: Workload): Promise<string> {
    const { status } = await onceObserved(this.#reference, changed);
    return (status as V1StatefulSet["status"])?.updateRevision ?? "none";
  }

  #patch(path: string, from: unknown, to: unknown): Promise<Workload | undefined> {
    this.lease.assertHeld();
    return patchWorkload(this.#reference, [
      { op: "test", path, value: from },
      { op: "replace", path, value: to },
    ]);
  }

  /** Scaling up and making again are for StatefulSets. */
  get #set(): V1StatefulSet {
    if (this.#reference.kind === "StatefulSet") return this.before as V1StatefulSet;
    throw new Error(`${describeWorkload(this.#reference)} is no StatefulSet`);
  }

  async #note(changes: Partial<Journal>): Promise<void> {
    await this.lease.note({ ...required(this.lease.journal, "a journal"), ...changes });
  }
}
