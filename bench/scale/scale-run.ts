import { randomBytes } from "node:crypto";

/** A run of the measurement. Whatever it makes bears its name, so that a later run can remove it. */
export interface ScaleRun {
  /** Name of the run: of its folder, and the begin of the names of nodes and namespaces. */
  readonly name: string;
  /** Folder of stacks, state and logs. */
  readonly folder: string;
}

/** Begin of the names of all runs. */
export const RUN_PREFIX = "workloads-scale-";

/** Label of a run's nodes; the value is the run's name. */
export const RUN_LABEL = "kubernetes-workloads/scale-run";

/** A name that no other run has. */
export function newRunName(now = new Date()): string {
  return `${RUN_PREFIX}${Math.floor(now.getTime() / 1000).toString(36)}-${randomBytes(2).toString("hex")}`;
}

/** Name of a namespace of a run. */
export function namespaceOf({ name }: ScaleRun, stack: string): string {
  return `${name}-${stack}`;
}
