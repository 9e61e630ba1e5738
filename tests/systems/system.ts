import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { System } from "./images/system-images";

/** A system of examples/systems, and how its data is written, read and broken. */
export interface SystemUnderTest {
  /** Folder in examples/systems. */
  readonly example: string;
  /** Systems whose images it needs. */
  readonly images: readonly System[];
  /** Name of its StatefulSet. */
  readonly statefulSet: string;
  /** Configuration of its program: passwords and the like. */
  readonly config: Readonly<Record<string, string>>;
  /** Whether it takes writes only while most of its members run, so that scaling from 3 to 1 stops them. */
  readonly needsMajority?: boolean;
  /** Numbers of pods that it is scaled to, one after the other. */
  readonly scales: readonly number[];
  /** Configuration that rolls its pods: another image, another setting. */
  readonly rolls: readonly Readonly<Record<string, string>>[];
  /** Who writes records. */
  readonly client: ClientOfSystem;
  /** The pod that decides, which is broken. */
  leader(cluster: Cluster, namespace: string): Promise<string>;
  /** What one pod has of the records, by their number; it may be asked from the client's pod. */
  read(cluster: Cluster, pod: V1Pod, client: V1Pod): Promise<ReadonlyMap<number, string>>;
}

/** A pod that writes records, numbered from 1. */
export interface ClientOfSystem {
  readonly image: string;
  readonly user: number;
  /** Environment variables from keys of Secrets, each as `SECRET/KEY`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Shell command that succeeds once there is a place for records. */
  readonly prepare: string;
  /** Shell command that writes record `$i` with the content `$content`, and succeeds only when that is acknowledged. */
  readonly write: string;
}

/** Content of a record, so that an altered one is told from a whole one. */
export function contentOf(record: number): string {
  return `record-${String(record)}`;
}
