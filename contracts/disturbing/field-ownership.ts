import type { V1ManagedFieldsEntry } from "@kubernetes/client-node";
import { resourceVersionOf } from "../../kubernetes/objects";
import {
  describeWorkload,
  FIELD_MANAGER,
  findWorkload,
  patchWorkload,
  type WorkloadReference,
} from "./workload";

/** More changes in a row than any rollout makes between two requests. */
const MOST_ATTEMPTS = 100;

/** The fields of an object, as FieldsV1 has them: a tree of keys such as `f:spec`. */
interface Fields {
  readonly [key: string]: Fields;
}

/**
 * The owners of an object's fields without the contracts, each of whose fields goes back to those that had it before.
 * Fields that others own by now stay theirs.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function ownersWithoutContracts(
  now: readonly V1ManagedFieldsEntry[],
  before: readonly V1ManagedFieldsEntry[],
): V1ManagedFieldsEntry[] {
  const taken = now.filter(isOfContracts).map(fieldsOf).reduce(union, {});
  const former = before.filter((entry) => !isOfContracts(entry));
  const others = now.filter((entry) => !isOfContracts(entry));
  const kept = others.map((entry) => {
    const was = former.find(isSameOwner(entry));
    return was ? withFields(entry, union(fieldsOf(entry), intersection(fieldsOf(was), taken))) : entry;
  });
  const returned = former
    .filter((entry) => !others.some(isSameOwner(entry)))
    .map((entry) => withFields(entry, intersection(fieldsOf(entry), taken)))
    .filter((entry) => Object.keys(fieldsOf(entry)).length > 0);
  return [...kept, ...returned];
}

/**
 * Gives the fields that contracts changed back to those that owned them. Otherwise the next server-side apply of the
 * program that deployed the workload would meet a conflict.
 */
export async function giveFieldsBack(
  reference: WorkloadReference,
  before: readonly V1ManagedFieldsEntry[],
): Promise<void> {
  // The status of a workload changes often, and each change makes the test of its version fail.
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const workload = await findWorkload(reference);
    const now = workload?.metadata?.managedFields ?? [];
    if (workload === undefined || !now.some(isOfContracts)) return;
    const patched = await patchWorkload(reference, [
      { op: "test", path: "/metadata/resourceVersion", value: resourceVersionOf(workload) },
      { op: "replace", path: "/metadata/managedFields", value: ownersWithoutContracts(now, before) },
    ]);
    if (patched !== undefined) return;
  }
  throw new Error(
    `${describeWorkload(reference)} changed ${MOST_ATTEMPTS} times while its fields were to be given back`,
  );
}

function isOfContracts({ manager }: V1ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER;
}

function isSameOwner(a: V1ManagedFieldsEntry): (b: V1ManagedFieldsEntry) => boolean {
  return (b) =>
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    a.subresource === b.subresource;
}

function fieldsOf({ fieldsV1 }: V1ManagedFieldsEntry): Fields {
  return (fieldsV1 ?? {}) as Fields;
}

function withFields(
  { manager, operation, apiVersion, subresource, time, fieldsType }: V1ManagedFieldsEntry,
  fieldsV1: Fields,
): V1ManagedFieldsEntry {
  return { manager, operation, apiVersion, subresource, time, fieldsType, fieldsV1 };
}

function union(a: Fields, b: Fields): Fields {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...keys].map((key) => [key, union(a[key] ?? {}, b[key] ?? {})]));
}

function intersection(a: Fields, b: Fields): Fields {
  const shared = Object.keys(a).filter((key) => key in b);
  return Object.fromEntries(
    shared.flatMap((key): [string, Fields][] => {
      const below = intersection(a[key] ?? {}, b[key] ?? {});
      const isLeaf = Object.keys(a[key] ?? {}).length === 0;
      return isLeaf || Object.keys(below).length > 0 ? [[key, below]] : [];
    }),
  );
}
