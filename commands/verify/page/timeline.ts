import type { Markish } from "@observablehq/plot";
import type { PodLife, Stage } from "../pod-lives";
import { type Drawing, draw, type Plot } from "./drawing";
import type { Fold, FoldedTime } from "./folded-time";
import type { Html } from "./html";

/** What a stage is called, and drawn in; the colours are the page's, for light and for dark. */
export const STAGE_WORDS: Readonly<Record<Exclude<Stage, "gone">, string>> = {
  created: "created, not scheduled",
  scheduled: "scheduled, containers start",
  started: "started, not Ready",
  ready: "Ready",
  "not ready": "not Ready any more",
  terminating: "terminating",
};

/** Name of the CSS variable with a stage's colour. */
export function stageColour(stage: Stage): string {
  return `--stage-${stage.replace(" ", "-")}`;
}

const AXIS_HEIGHT = 44;
const CHARACTER_WIDTH = 8;
const LABEL_WIDTH = 74;

/** So wide is a second at least: what takes long is scrolled, so that what is short can be seen. */
const SECOND_WIDTH = 7;

/** A creation that waited for a pod follows at once; what lies further apart has another cause. */
const SUCCESSION_MS = 2000;

interface Span {
  readonly pod: string;
  readonly stage: Exclude<Stage, "gone">;
  readonly from: number;
  readonly to: number;
}

/** The axis that all timelines of a page share. */
export interface TimeAxis {
  readonly time: FoldedTime;
  /** Until when lives that have not ended are drawn, in milliseconds. */
  readonly now: number;
  /** The longest name of a pod, in characters; names stand left of the axis. */
  readonly longestName: number;
}

/** Draws the lives of a workload's pods, one pod below the other. */
export function drawTimeline(
  label: string,
  lives: readonly PodLife[],
  axis: TimeAxis,
  drawing: Drawing,
): Promise<Html> {
  const { time, longestName } = axis;
  const pods = [...new Set(lives.map(({ pod }) => pod))];
  const left = drawing.isNarrow ? 1 : longestName * CHARACTER_WIDTH + 12;
  const width = Math.max(drawing.width, Math.ceil(left + 1 + time.length * SECOND_WIDTH));
  const pixels = (width - left - 1) / time.length;
  return draw(label, (plot) => ({
    width,
    height: AXIS_HEIGHT + pods.length * (drawing.isNarrow ? 44 : 34),
    marginLeft: left,
    marginRight: 1,
    marginTop: 2,
    marginBottom: AXIS_HEIGHT - 2,
    x: { domain: [0, time.length], type: "linear", axis: null },
    y: { domain: pods, padding: 0, axis: null },
    marks: [
      ...axisMarks(plot, time, pixels),
      nameMark(plot, pods, drawing),
      ...lifeMarks(plot, lives, axis, pixels, drawing),
    ],
  }));
}

function axisMarks(plot: Plot, time: FoldedTime, pixels: number): Markish[] {
  const ticks = time.ticks(LABEL_WIDTH / pixels);
  return [
    plot.ruleX(ticks, { x: "position", stroke: "var(--line)" }),
    ...(["start", "end"] as const).map((anchor) =>
      plot.text(
        ticks.filter((tick) => tick.anchor === anchor),
        { x: "position", text: "label", frameAnchor: "bottom", textAnchor: anchor, dy: 18 },
      ),
    ),
    plot.text(labelledFolds(time, LABEL_WIDTH / pixels), {
      x: ({ from, to }: Fold) => (from + to) / 2,
      text: ({ seconds }: Fold) => `⋯ ${roughly(seconds)} ⋯`,
      frameAnchor: "bottom",
      dy: 36,
      fill: "var(--muted)",
    }),
  ];
}

/** The folds whose labels do not touch. */
function labelledFolds({ folds }: FoldedTime, room: number): Fold[] {
  const labelled: Fold[] = [];
  for (const fold of folds) {
    if (fold.from - (labelled.at(-1)?.from ?? -Infinity) >= room) labelled.push(fold);
  }
  return labelled;
}

/** Names stand left of the lives, or above them where the screen is narrow. */
function nameMark(plot: Plot, pods: readonly string[], { isNarrow }: Drawing): Markish {
  if (!isNarrow) return plot.axisY({ tickSize: 0, label: null, fontSize: 13 });
  const name = (pod: string): string => pod;
  return plot.text(pods, { x: 0, y: name, text: name, textAnchor: "start", dy: -12 });
}

function lifeMarks(
  plot: Plot,
  lives: readonly PodLife[],
  { time, now }: TimeAxis,
  pixels: number,
  { isNarrow }: Drawing,
): Markish[] {
  const spans = lives.flatMap((life) => spansOf(life, time, now));
  const dy = isNarrow ? 9 : 0;
  return [
    plot.barX(spans, {
      y: "pod",
      x1: "from",
      x2: "to",
      insetTop: isNarrow ? 20 : 5,
      insetBottom: isNarrow ? 2 : 5,
      fill: ({ stage }: Span) => `var(${stageColour(stage)})`,
      title: ({ stage, pod }: Span) => `${pod}: ${STAGE_WORDS[stage]}`,
    }),
    plot.rect(time.folds, { x1: "from", x2: "to", fill: "var(--surface)", fillOpacity: 0.75 }),
    plot.text(
      spans.filter((span) => hasRoom(span, time, pixels)),
      {
        x: "from",
        y: "pod",
        text: ({ stage }: Span) => shortWord(stage),
        fill: ({ stage }: Span) => `var(${stageColour(stage)}-ink)`,
        textAnchor: "start",
        dx: 6,
        dy,
      },
    ),
    plot.link(successions(lives, time), {
      x1: "from",
      x2: "to",
      y1: "predecessor",
      y2: "pod",
      stroke: "var(--ink)",
      strokeWidth: 1.5,
      markerEnd: "arrow",
      dy,
    }),
    plot.text(ends(lives, time), { x: "at", y: "pod", text: () => "✕", textAnchor: "start", dx: 2, dy }),
  ];
}

function spansOf({ pod, transitions }: PodLife, time: FoldedTime, now: number): Span[] {
  return transitions.flatMap(({ stage, at }, index) => {
    if (stage === "gone") return [];
    const next = transitions[index + 1];
    return {
      pod,
      stage,
      from: time.position(Date.parse(at)),
      to: time.position(next ? Date.parse(next.at) : now),
    };
  });
}

function ends(lives: readonly PodLife[], time: FoldedTime): { pod: string; at: number }[] {
  return lives.flatMap(({ pod, transitions }) =>
    transitions
      .filter(({ stage }) => stage === "gone")
      .map(({ at }) => ({ pod, at: time.position(Date.parse(at)) })),
  );
}

interface Succession {
  readonly predecessor: string;
  readonly pod: string;
  readonly from: number;
  readonly to: number;
}

/** From where a StatefulSet's pod became Ready to where its successor was created, which waited for that. */
function successions(lives: readonly PodLife[], time: FoldedTime): Succession[] {
  const stateful = lives.filter(({ workload }) => workload.kind === "StatefulSet");
  const pods = [...new Set(stateful.map(({ pod }) => pod))];
  return stateful.flatMap(({ pod, transitions }) => {
    const predecessor = pods[pods.indexOf(pod) - 1];
    const created = instantOf(transitions.find(({ stage }) => stage === "created"));
    if (predecessor === undefined || created === undefined) return [];
    const ready = stateful
      .filter((life) => life.pod === predecessor)
      .flatMap((life) => life.transitions.filter(({ stage }) => stage === "ready"))
      .map((transition) => Date.parse(transition.at))
      .findLast((at) => at <= created && created - at < SUCCESSION_MS);
    if (ready === undefined) return [];
    return { predecessor, pod, from: time.position(ready), to: time.position(created) };
  });
}

function instantOf(transition: { at: string } | undefined): number | undefined {
  return transition && Date.parse(transition.at);
}

function shortWord(stage: Stage): string {
  return stage === "ready" ? "Ready" : stage === "not ready" ? "not Ready" : stage;
}

/** Whether a word fits into a span before a fold, which would hide it. */
function hasRoom({ stage, from, to }: Span, { folds }: FoldedTime, pixels: number): boolean {
  const fold = folds.find((one) => one.to > from)?.from ?? to;
  return (Math.min(to, fold) - from) * pixels > shortWord(stage).length * CHARACTER_WIDTH + 8;
}

/** A duration that nobody needs exactly. */
export function roughly(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}
