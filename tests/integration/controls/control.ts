import type { KubernetesObject, V1PodSpec } from "@kubernetes/client-node";
import type { Contract } from "../../../contracts/contract";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { type PromiseChanges, service } from "./manifests";

/** Where a workload is. */
export interface Place {
  readonly cluster: Cluster;
  readonly namespace: string;
}

/** A workload on the live cluster, made of manifests and judged by promises. */
export interface Workload {
  /** The objects, beside the two Services of {@link completed}. */
  readonly objects: readonly KubernetesObject[];
  /** What the workloads promise. */
  readonly promised?: PromiseChanges;
  /** How many pods are up before anything is judged. Default: all that the objects amount to. */
  readonly podsUp?: number;
  /** Whether Helm installs its objects, as those of a chart. Default: no. */
  readonly byHelm?: boolean;
  /** Whether its pods never become Ready, by intention. */
  readonly neverReady?: boolean;
  /** What happens to the workload once its pods run. */
  readonly afterwards?: (place: Place) => Promise<void>;
  /** What a DNS client in the workload's own namespace is made of; without it a shared one asks, from another. */
  readonly ownDnsClient?: (cluster: Cluster, namespace: string) => Promise<Partial<V1PodSpec>>;
}

/** A workload with one deliberate fault, and what must come of it. */
export interface Control extends Workload {
  /** What is wrong with the workload. */
  readonly fault: string;
  /**
   * The contracts that the fault breaks, each with what its violation must say. Those that only read are all of their
   * kind that break: if there are several, none can be broken without the others by this fault.
   */
  readonly breaks: readonly Broken[];
  /**
   * What breaks if the promises are read from the faulty objects themselves. Default: the same. A fault in a spec is
   * what that object promises, so that only promises which were read before it find the fault.
   */
  readonly breaksItself?: readonly Broken[];
}

/**
 * A contract that is broken, and what its violation must say. Where the fault needs a cluster whose StatefulSets may
 * replace several pods at once, others keep the contract.
 */
type Broken = readonly [contract: Contract, cause: RegExp, needs?: "maxUnavailable"];

/** A workload without a fault, of settings that the program's default stack does not have. */
export interface Variant extends Workload {
  readonly settings: string;
  /** The contracts that apply to it, and not to the default stack. */
  readonly keeps: readonly Contract[];
}

/** The workload's objects with both Services, unless the workload has its own of their names. */
export function completed({ objects }: Workload): KubernetesObject[] {
  const sound = [service("nginx", "nginx", "None"), service("my-nginx-svc", "my-nginx", undefined)];
  const isGiven = ({ kind, metadata }: KubernetesObject): boolean =>
    objects.some((object) => object.kind === kind && object.metadata?.name === metadata?.name);
  return structuredClone([...sound.filter((object) => !isGiven(object)), ...objects]);
}
