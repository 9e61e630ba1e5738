import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ApiException, type V1Lease, V1MicroTime } from "@kubernetes/client-node";
import { Failure } from "../../command-line/failures/failure";
import { failureOf } from "../../command-line/failures/failure-of";
import { leaseNamed } from "../../kubernetes/collection";
import type { Cluster } from "../../kubernetes/connection/cluster";
import {
  labelSelector,
  nameOf,
  orUndefined,
  required,
  resourceVersionOf,
  uidOf,
} from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { decodeJournal, encodeJournal, type Journal } from "./journal";
import { describeWorkload, FIELD_MANAGER, type WorkloadReference } from "./workload";

/** How long a process that disturbs may be silent until it counts as dead. */
const LEASE_SECONDS = 15;

const RENEW_EVERY_MS = 5000;

/** The API server's times have whole seconds. */
const CLOCK_GRAIN_SECONDS = 1;

/** Label of every such lease, by which all of them are found. */
const LEASE_LABELS = { "app.kubernetes.io/managed-by": FIELD_MANAGER };

const JOURNAL_ANNOTATION = "kubernetes-workloads/to-give-back";

/** Who this process is among all that disturb workloads. */
const HOLDER = `${hostname()}_${process.pid}_${randomUUID()}`;

/**
 * A Lease on the cluster which says that a process disturbs a workload, and what it has to restore. Only one process
 * at a time disturbs a workload. If that process is killed, another one finds here what to restore. The Lease renews
 * itself until it is released.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/leases/
 */
export class DisturbanceLease {
  #lease: V1Lease;
  #journal: Journal | undefined;
  /** Requests about the lease, one after another. */
  #queue: Promise<unknown> = Promise.resolve();
  #renewedAt = performance.now();
  readonly #renewal: NodeJS.Timeout;

  private constructor(
    readonly reference: WorkloadReference,
    lease: V1Lease,
  ) {
    this.#lease = lease;
    this.#journal = journalIn(lease);
    this.#renewal = setInterval(() => {
      // A renewal that fails is noticed by assertHeld, before the next change.
      this.#write().catch(() => undefined);
    }, RENEW_EVERY_MS);
    this.#renewal.unref();
  }

  /**
   * Takes the lease of a workload. Then {@link journal} says what a killed process had to restore.
   *
   * @throws {@link Failure} if another process that is alive has it
   */
  static async take(reference: WorkloadReference): Promise<DisturbanceLease> {
    const { cluster, namespace } = reference;
    for (;;) {
      const found = await findLease(reference);
      if (found === undefined) {
        const body = leaseOf(leaseName(reference), { holder: HOLDER, journal: undefined });
        const made = await unlessConflict(
          cluster.coordination.createNamespacedLease({ namespace, body, fieldManager: FIELD_MANAGER }),
        );
        if (made) return new DisturbanceLease(reference, made);
      } else {
        if (await isHeld(reference, found)) throw heldByAnother(reference, found);
        const taken = await unlessConflict(
          replace(reference, found, { holder: HOLDER, journal: journalIn(found) }),
        );
        if (taken) return new DisturbanceLease(reference, taken);
      }
    }
  }

  /** What has to be given back. */
  get journal(): Journal | undefined {
    return this.#journal;
  }

  /**
   * Writes down what has to be given back. Only then may it be changed.
   *
   * @throws if another process took the lease because this one was silent for long
   */
  async note(journal: Journal): Promise<void> {
    this.#journal = journal;
    await this.#write();
  }

  /** Writes down that nothing has to be given back any more. */
  async clear(): Promise<void> {
    this.#journal = undefined;
    await this.#write();
  }

  /** Ends it: nothing is left to give back. */
  async release(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#queue;
    const { cluster, namespace } = this.reference;
    await orUndefined(
      cluster.coordination.deleteNamespacedLease({
        name: nameOf(this.#lease),
        namespace,
        body: { preconditions: { uid: uidOf(this.#lease) } },
      }),
    );
  }

  /** Leaves the journal to whichever process takes the lease next. */
  async abandon(): Promise<void> {
    clearInterval(this.#renewal);
    // If this fails, the lease expires.
    await this.#enqueue(() =>
      replace(this.reference, this.#lease, { holder: "", journal: this.#journal }),
    ).catch(() => undefined);
  }

  /** @throws if the lease may be another process's by now */
  assertHeld(): void {
    if (performance.now() - this.#renewedAt < LEASE_SECONDS * 1000) return;
    throw new Error(
      `the lease that says that ${describeWorkload(this.reference)} is disturbed was not renewed for ${LEASE_SECONDS} s`,
    );
  }

  #write(): Promise<void> {
    return this.#enqueue(async () => {
      const start = performance.now();
      const content = { holder: HOLDER, journal: this.#journal };
      const written = await unlessConflict(replace(this.reference, this.#lease, content));
      if (written === undefined) {
        throw new Error(
          `another process disturbs ${describeWorkload(this.reference)}, for this one was silent for long`,
        );
      }
      this.#lease = written;
      this.#renewedAt = start;
    });
  }

  #enqueue<T>(request: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(request);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** Names of all such leases of a cluster, each after its namespace and a slash. */
export async function leasesOn(cluster: Cluster): Promise<ReadonlySet<string>> {
  const { items } = await cluster.coordination.listLeaseForAllNamespaces({
    labelSelector: labelSelector(LEASE_LABELS),
  });
  return new Set(
    items.map((lease) => `${required(lease.metadata?.namespace, "a namespace")}/${nameOf(lease)}`),
  );
}

/** Whether a process disturbs a workload, or has left something to give back. */
export type Disturbed = "no" | "by a process that is alive" | "by a process that is dead";

/** Tells whether a workload is disturbed, without changing anything. */
export async function disturbanceOf(reference: WorkloadReference): Promise<Disturbed> {
  const lease = await findLease(reference);
  if (lease === undefined) return "no";
  return (await isHeld(reference, lease)) ? "by a process that is alive" : "by a process that is dead";
}

function findLease(reference: WorkloadReference): Promise<V1Lease | undefined> {
  const { cluster, namespace } = reference;
  return orUndefined(cluster.coordination.readNamespacedLease({ namespace, name: leaseName(reference) }));
}

/** Name of the lease of a workload, in the workload's namespace. */
export function leaseName({ kind, name }: WorkloadReference): string {
  return `kubernetes-workloads-contracts-${kind.toLowerCase()}-${name}`;
}

/** What of a lease changes. */
interface LeaseContent {
  readonly holder: string;
  readonly journal: Journal | undefined;
}

/**
 * A Lease with this content that is renewed now. If the Lease was read before, it is replaced only if it has not
 * changed since.
 */
function leaseOf(name: string, { holder, journal }: LeaseContent, former?: V1Lease): V1Lease {
  const now = new V1MicroTime();
  const annotations: Record<string, string> = journal ? { [JOURNAL_ANNOTATION]: encodeJournal(journal) } : {};
  return {
    metadata: {
      name,
      labels: LEASE_LABELS,
      annotations,
      ...(former && { resourceVersion: resourceVersionOf(former) }),
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: LEASE_SECONDS,
      acquireTime: former?.spec?.holderIdentity === holder ? (former.spec.acquireTime ?? now) : now,
      renewTime: now,
    },
  };
}

function journalIn({ metadata }: V1Lease): Journal | undefined {
  const text = metadata?.annotations?.[JOURNAL_ANNOTATION];
  return text === undefined ? undefined : decodeJournal(text);
}

function replace(
  { cluster, namespace }: WorkloadReference,
  former: V1Lease,
  content: LeaseContent,
): Promise<V1Lease> {
  const name = nameOf(former);
  return cluster.coordination.replaceNamespacedLease({
    name,
    namespace,
    body: leaseOf(name, content, former),
    fieldManager: FIELD_MANAGER,
  });
}

/** Returns the result of a request, or undefined if another process made, changed or deleted the object meanwhile. */
async function unlessConflict<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiException && (error.code === 409 || error.code === 404)) return undefined;
    throw error;
  }
}

/**
 * Whether the process that has a lease is alive: it renews the lease, which is awaited for as long as the lease lasts.
 * Both times are of the API server's clock, because this machine's and the holder's may differ.
 */
async function isHeld(reference: WorkloadReference, lease: V1Lease): Promise<boolean> {
  if (!lease.spec?.holderIdentity) return false;
  const silentSeconds = ((await serverTime(reference)) - writtenAt(lease)) / 1000;
  const remaining = LEASE_SECONDS + CLOCK_GRAIN_SECONDS - silentSeconds;
  if (remaining <= 0) return false;
  const version = resourceVersionOf(lease);
  const { cluster, namespace } = reference;
  const isRenewed = (leases: V1Lease[]): boolean =>
    leases.every((each) => resourceVersionOf(each) !== version);
  const settled = await failureOf(() =>
    waitUntil(leaseNamed(cluster, namespace, nameOf(lease)), "a renewal", isRenewed, remaining),
  );
  const now = await findLease(reference);
  if (now === undefined) return false;
  if (settled !== undefined && resourceVersionOf(now) === version) return false;
  return now.spec?.holderIdentity !== "";
}

/** When a lease was written last. */
function writtenAt({ metadata }: V1Lease): number {
  return Math.max(...(metadata?.managedFields ?? []).map(({ time }) => new Date(time ?? 0).getTime()));
}

/** The API server tells its time in what it would make. */
async function serverTime(reference: WorkloadReference): Promise<number> {
  const { cluster, namespace } = reference;
  const body = { metadata: { generateName: `${leaseName(reference)}-` } };
  const { metadata } = await cluster.coordination.createNamespacedLease({ namespace, body, dryRun: "All" });
  return new Date(required(metadata?.creationTimestamp, "metadata.creationTimestamp")).getTime();
}

function heldByAnother(reference: WorkloadReference, { spec }: V1Lease): Failure {
  const host = spec?.holderIdentity?.split("_")[0] ?? "another machine";
  // The client leaves these times the text that they are in JSON.
  const since = new Date(spec?.acquireTime ?? 0).toISOString().slice(0, 19);
  return new Failure(
    `${describeWorkload(reference)} in namespace ${reference.namespace} is disturbed by another process on ${host}, since ${since}Z`,
    "Wait until that npm run verify -- --disturb has ended, or end it: it gives back what it changed.",
  );
}
