import { type Machine, machineLine } from "../machine";
import { markdownTable, seconds } from "../markdown-table";
import type { Point } from "./measurement";

/** A figure whose growth is looked at. */
interface Figure {
  readonly title: string;
  readonly unit: string;
  /** By how much two measurements of the same figure may differ on a quiet machine. */
  readonly resolution: number;
  readonly of: (point: Point) => number;
}

const MIB = 2 ** 20;

const FIGURES: readonly Figure[] = [
  { title: "up", unit: "s", resolution: 1, of: ({ up }) => up },
  { title: "up, the cluster alone", unit: "s", resolution: 1, of: ({ upOfCluster }) => upOfCluster },
  { title: "nothing to change", unit: "s", resolution: 1, of: ({ unchanged }) => unchanged },
  { title: "preview", unit: "s", resolution: 1, of: ({ preview }) => preview },
  { title: "all outputs", unit: "s", resolution: 1, of: ({ outputs }) => outputs },
  { title: "destroy", unit: "s", resolution: 1, of: ({ destroy }) => destroy },
  { title: "destroy, the cluster alone", unit: "s", resolution: 1, of: (point) => point.destroyOfCluster },
  { title: "memory of the engine", unit: "MiB", resolution: 20, of: ({ memory }) => memory.engine },
  { title: "memory of the provider", unit: "MiB", resolution: 20, of: ({ memory }) => memory.provider },
  { title: "memory of the program", unit: "MiB", resolution: 20, of: ({ memory }) => memory.program },
  { title: "state", unit: "MiB", resolution: 0.05, of: ({ stateBytes }) => stateBytes / MIB },
];

/** By how much a further replica may cost more than before until the growth counts as more than linear. */
const TOLERANCE = 1.25;

/** All figures as a table in Markdown. */
export function report(machine: Machine, points: readonly Point[]): string {
  const table = (title: string, chosen: readonly Point[]): string[] =>
    chosen.length > 0 ? [title, growthTable(chosen)] : [];
  return [
    `${machineLine(machine)}. API server, etcd, controllers and KWOK on the same machine.`,
    ...table(
      "Replicas with volumes that end with the pod",
      points.filter(({ claims }) => !claims),
    ),
    ...table(
      "Replicas with a claim each",
      points.filter(({ claims }) => claims),
    ),
  ].join("\n\n");
}

function growthTable(points: readonly Point[]): string {
  const sorted = points.toSorted((a, b) => a.replicas - b.replicas);
  return markdownTable(
    ["", ...sorted.map(({ replicas }) => `${replicas} replicas`), "more than linear"],
    FIGURES.map((figure) => [
      figure.title,
      ...sorted.map((point) => shown(figure, point)),
      sorted.length > 2 ? linearity(figure, sorted) : "",
    ]),
  );
}

function shown({ unit, of }: Figure, point: Point): string {
  return unit === "s" ? seconds(of(point), 1) : `${Number(of(point).toPrecision(3))} ${unit}`;
}

function linearity({ of, resolution }: Figure, points: readonly Point[]): string {
  const samples = points.map((point) => ({ size: point.replicas, figure: of(point) }));
  const size = linearUntil(samples, resolution);
  return size === undefined ? "no" : `from ${size} on`;
}

/**
 * The size from which a figure grows more than linearly: where a further unit costs clearly more than it did before. A
 * constant part, such as a start, does not hide that. Undefined if there is no such size.
 *
 * @param samples sorted by size
 * @param resolution by how much two measurements of the same may differ
 */
export function linearUntil(
  samples: readonly { readonly size: number; readonly figure: number }[],
  resolution: number,
): number | undefined {
  const steps = samples.slice(1).map((to, index) => {
    const from = samples[index] ?? to;
    const units = to.size - from.size;
    return { from: from.size, units, marginal: (to.figure - from.figure) / units };
  });
  return steps.find(({ units, marginal }, index) => {
    const before = steps[index - 1];
    if (before === undefined) return false;
    return marginal * units > Math.max(before.marginal, 0) * units * TOLERANCE + resolution;
  })?.from;
}
