import { gunzipSync, gzipSync } from "node:zlib";
import type { V1ManagedFieldsEntry, V1StatefulSet } from "@kubernetes/client-node";

/** A field's value before a contract changed it, and all values that contracts gave it. */
export interface ChangedNumber {
  readonly before: number;
  readonly ours: readonly number[];
}

/** A container that a contract gave an image that does not exist. */
export interface BrokenContainer {
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  readonly image: string;
}

/** A file that a contract wrote into a pod. */
interface WrittenFile {
  readonly pod: string;
  readonly path: string;
  /** Container that it was written in; left out by earlier versions, which wrote into the main one. */
  readonly container?: string;
}

/** A revision of a workload as it was: a ControllerRevision or a ReplicaSet. */
export interface RecordedRevision {
  readonly uid: string;
  readonly name: string;
  /** Number of a ControllerRevision. */
  readonly number?: number;
  /** Annotations in which a ReplicaSet has its number. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * What has to be given back to a workload. Each entry is written down before the change that it is about, so that
 * another process can give it back if this one is killed.
 */
export interface Journal {
  /** uid of the workload that was found. */
  readonly uid: string;
  readonly managedFields: readonly V1ManagedFieldsEntry[];
  readonly revisions: readonly RecordedRevision[];
  readonly replicas?: ChangedNumber;
  readonly revisionHistoryLimit?: ChangedNumber;
  /** Values of the annotation that makes a template another one. */
  readonly templates?: readonly string[];
  readonly broken?: BrokenContainer;
  /** A pod that scaling up adds, and its claims, none of which was there before. */
  readonly added?: { readonly pod: string; readonly claims: readonly string[] };
  /** Files that a contract wrote into pods. */
  readonly files?: readonly WrittenFile[];
  /** The StatefulSet, if it is deleted to be made again. */
  readonly manifest?: V1StatefulSet;
}

/** A journal as text that fits into an annotation, even with a large template. */
export function encodeJournal(journal: Journal): string {
  return gzipSync(JSON.stringify(journal)).toString("base64");
}

/** The journal that {@link encodeJournal} made a text of. */
export function decodeJournal(text: string): Journal {
  return JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()) as Journal;
}
