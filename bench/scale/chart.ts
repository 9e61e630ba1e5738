import type { Plot } from "../../commands/verify/page/drawing";
import { beyondCluster } from "./figures";
import type { ReplicasPoint } from "./replicas-measurement";

/** A line of a chart: a figure at each size. */
interface Line {
  readonly name: string;
  readonly of: (point: ReplicasPoint) => number;
}

/** The part of the browsers' interface that a chart needs; this program has no browser's types. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

/** Seconds of an update, as SVG. */
export function timeChart(points: readonly ReplicasPoint[]): Promise<string> {
  return chart(points, "seconds", [
    { name: "up", of: ({ up }) => up.seconds },
    { name: "the cluster alone", of: ({ up }) => up.clusterSeconds },
    { name: "up, beyond the cluster", of: beyondCluster },
    { name: "nothing to change", of: ({ unchanged }) => unchanged.seconds },
    { name: "destroy", of: ({ destroy }) => destroy.seconds },
  ]);
}

/** Peak memory of an update's processes, as SVG. */
export function memoryChart(points: readonly ReplicasPoint[]): Promise<string> {
  return chart(points, "peak memory, MiB", [
    { name: "engine", of: ({ up }) => up.memory.engine },
    { name: "provider", of: ({ up }) => up.memory.provider },
    { name: "program", of: ({ up }) => up.memory.program },
  ]);
}

/** Both axes are logarithmic: what grows linearly rises by one square a square. */
async function chart(
  points: readonly ReplicasPoint[],
  unit: string,
  lines: readonly Line[],
): Promise<string> {
  // An ES module, which this CommonJS program can only reach this way.
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<html><body></body></html>") as unknown as { document: object };
  const drawn = plot.plot({ document, ...options(plot, points, unit, lines) }) as unknown as SvgElement;
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  drawn.setAttribute("font-size", "13");
  drawn.setAttribute("font-family", "system-ui, sans-serif");
  drawn.setAttribute("fill", "currentColor");
  return `${drawn.outerHTML}\n`;
}

function options(
  plot: Plot,
  points: readonly ReplicasPoint[],
  unit: string,
  lines: readonly Line[],
): Parameters<Plot["plot"]>[0] {
  const dots = points
    .filter(({ claims }) => !claims)
    .flatMap((point) => lines.map(({ name, of }) => ({ name, replicas: point.replicas, figure: of(point) })));
  const last = Math.max(...dots.map(({ replicas }) => replicas));
  const channels = { x: "replicas", y: "figure", stroke: "name", z: "name" };
  return {
    width: 760,
    height: 420,
    marginLeft: 60,
    marginRight: 170,
    marginBottom: 44,
    x: { type: "log", label: "replicas", tickFormat: ",d" },
    y: { type: "log", label: unit, tickFormat: ",", grid: true },
    color: { domain: lines.map(({ name }) => name), scheme: "Observable10" },
    marks: [
      plot.line(dots, channels),
      plot.dot(dots, { ...channels, fill: "name" }),
      plot.text(
        dots.filter(({ replicas }) => replicas === last),
        { x: "replicas", y: "figure", text: "name", fill: "name", textAnchor: "start", dx: 8 },
      ),
    ],
  };
}
