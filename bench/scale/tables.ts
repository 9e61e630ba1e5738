import { machineLine } from "../machine";
import { beyondCluster, FIGURES, type Figure, MIB, samplesOf } from "./figures";
import { growth, linearUntil, type Sample } from "./growth";
import type { RequestCount } from "./counting-proxy";
import type { ReplicasPoint } from "./replicas-measurement";
import type { Results } from "./results";
import type { StacksPoint } from "./stacks-measurement";

/** All results as Markdown. */
export function describeResults({ machine, replicas, stacks }: Results): string {
  const withClaims = replicas.filter(({ claims }) => claims);
  const without = replicas.filter(({ claims }) => !claims);
  return [
    `${machineLine(machine)}. API server, etcd, controllers and KWOK on the same machine.`,
    ...(without.length > 0 ? ["### Replicas, volumes without claims", ...replicasTables(without)] : []),
    ...(withClaims.length > 0 ? ["### Replicas, each with its claim", ...replicasTables(withClaims)] : []),
    ...(stacks.length > 0 ? ["### Stacks of one backend", stacksTable(stacks)] : []),
    "",
  ].join("\n\n");
}

function replicasTables(points: readonly ReplicasPoint[]): string[] {
  return [
    table(
      [
        "replicas",
        "up",
        "cluster alone",
        "beyond it",
        "nothing to change",
        "preview",
        "destroy",
        "cluster alone",
      ],
      points.map((point) => [
        String(point.replicas),
        seconds(point.up.seconds),
        seconds(point.up.clusterSeconds),
        seconds(beyondCluster(point)),
        seconds(point.unchanged.seconds),
        seconds(point.preview.seconds),
        seconds(point.destroy.seconds),
        seconds(point.destroy.clusterSeconds),
      ]),
    ),
    table(
      [
        "replicas",
        "engine",
        "provider",
        "program",
        "state",
        "all outputs",
        "read all",
        "podDnsNames",
        "read them",
      ],
      points.map(({ replicas, up: { memory }, stateBytes, outputs, output }) => [
        String(replicas),
        mebibytes(memory.engine * MIB),
        mebibytes(memory.provider * MIB),
        mebibytes(memory.program * MIB),
        mebibytes(stateBytes),
        mebibytes(outputs.bytes),
        seconds(outputs.seconds),
        mebibytes(output.bytes),
        seconds(output.seconds),
      ]),
    ),
    table(
      [
        "replicas",
        "requests of the program",
        "answers to it",
        "most of them",
        "requests of all clients",
        "per replica",
      ],
      points.map(({ replicas, up: { program, apiServerRequests } }) => [
        String(replicas),
        String(program.requests),
        mebibytes(program.bytes),
        mostFrequent(program),
        String(apiServerRequests),
        (apiServerRequests / replicas).toFixed(1),
      ]),
    ),
    ...(points.length > 1 ? [growthTable(points)] : []),
  ];
}

/** What a further 1,000 replicas cost, from each size to the next. */
function growthTable(points: readonly ReplicasPoint[]): string {
  const steps = growth(points.map(({ replicas }) => ({ size: replicas, figure: replicas })));
  const [first, last] = [points[0], points.at(-1)];
  return table(
    [
      "per 1,000 more replicas",
      ...steps.map(({ from, to }) => `${from} to ${to}`),
      `${first?.replicas ?? 0} to ${last?.replicas ?? 0}`,
      "more than linear",
    ],
    FIGURES.map((figure) => growthRow(figure, points)),
  );
}

function growthRow(figure: Figure, points: readonly ReplicasPoint[]): string[] {
  const samples = samplesOf(figure, points);
  const [first, last] = [samples[0], samples.at(-1)];
  return [
    figure.title,
    ...growth(samples).map(({ marginal }) => `${rounded(marginal * 1000)} ${figure.unit}`.trim()),
    `× ${rounded((last?.figure ?? NaN) / (first?.figure ?? NaN))}`,
    moreThanLinear(figure, samples),
  ];
}

/** One step has none to be compared with. */
function moreThanLinear({ resolution }: Figure, samples: readonly Sample[]): string {
  if (samples.length < 3) return "takes three sizes";
  const from = linearUntil(samples, resolution);
  return from === undefined ? "no" : `from ${from} on`;
}

function stacksTable(points: readonly StacksPoint[]): string {
  const operations = ["up", "unchanged", "destroy"] as const;
  const titles = { up: "up", unchanged: "nothing to change", destroy: "destroy" };
  return table(
    [
      "stacks",
      ...operations.flatMap((name) => [`${titles[name]}, all`, "one of the first", "one of the last"]),
      "requests a stack",
      "engine",
      "provider",
      "program",
      "state",
      "stack ls",
    ],
    points.map((point) => [
      `${point.stacks}, ${point.atATime} at a time`,
      ...operations.flatMap((name) =>
        [point[name].seconds, point[name].first, point[name].last].map(seconds),
      ),
      (point.up.program.requests / point.stacks).toFixed(0),
      mebibytes(point.up.memory.engine * MIB),
      mebibytes(point.up.memory.provider * MIB),
      mebibytes(point.up.memory.program * MIB),
      mebibytes(point.stateBytes),
      seconds(point.listSeconds),
    ]),
  );
}

function mostFrequent({ byKind }: RequestCount): string {
  return Object.entries(byKind)
    .slice(0, 3)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)].join(
    "\n",
  );
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function mebibytes(bytes: number): string {
  return `${rounded(bytes / MIB)} MiB`;
}

/** Three digits say all that a measurement can. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(Math.abs(value) >= 100 ? 4 : 2)));
}
