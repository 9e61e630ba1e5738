import type { Sample } from "./growth";
import type { ReplicasPoint } from "./replicas-measurement";

/** A figure whose growth with the number of replicas is looked at. */
export interface Figure {
  readonly title: string;
  readonly unit: string;
  /** What the same measurement may yield otherwise the next time, on a quiet machine. */
  readonly resolution: number;
  readonly of: (point: ReplicasPoint) => number;
}

/** Bytes in a MiB. */
export const MIB = 2 ** 20;

/** What an update takes of time and memory, and what explains it. */
export const FIGURES: readonly Figure[] = [
  { title: "up", unit: "s", resolution: 1, of: ({ up }) => up.seconds },
  { title: "up, the cluster alone", unit: "s", resolution: 1, of: ({ up }) => up.clusterSeconds },
  { title: "up, beyond the cluster", unit: "s", resolution: 1, of: beyondCluster },
  { title: "nothing to change", unit: "s", resolution: 1, of: ({ unchanged }) => unchanged.seconds },
  { title: "preview", unit: "s", resolution: 1, of: ({ preview }) => preview.seconds },
  { title: "destroy", unit: "s", resolution: 1, of: ({ destroy }) => destroy.seconds },
  { title: "memory of the engine", unit: "MiB", resolution: 20, of: ({ up }) => up.memory.engine },
  { title: "memory of the provider", unit: "MiB", resolution: 20, of: ({ up }) => up.memory.provider },
  { title: "memory of the program", unit: "MiB", resolution: 20, of: ({ up }) => up.memory.program },
  { title: "requests of the program", unit: "", resolution: 5, of: ({ up }) => up.program.requests },
  { title: "answers to the program", unit: "MiB", resolution: 1, of: ({ up }) => up.program.bytes / MIB },
  { title: "requests of all clients", unit: "", resolution: 500, of: ({ up }) => up.apiServerRequests },
  { title: "state", unit: "MiB", resolution: 0.05, of: ({ stateBytes }) => stateBytes / MIB },
];

/** What an update takes beyond the cluster's own time. */
export function beyondCluster({ up }: ReplicasPoint): number {
  return up.seconds - up.clusterSeconds;
}

/** A figure at all sizes. */
export function samplesOf(figure: Figure, points: readonly ReplicasPoint[]): Sample[] {
  return points.map((point) => ({ size: point.replicas, figure: figure.of(point) }));
}
