import type { BarXOptions, PlotOptions } from "@observablehq/plot";
import type { PodLife, Stage } from "../pod-lives";
import { type Drawing, draw } from "./drawing";
import { FOLD_AFTER_SECONDS, type FoldedTime } from "./folded-time";
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
const CHARACTER_WIDTH = 7.5;
const LABEL_WIDTH = 74;

interface Span {
  readonly pod: string;
  readonly stage: Stage;
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
  { time, now, longestName }: TimeAxis,
  drawing: Drawing,
): Promise<Html> {
  const left = drawing.isNarrow ? 1 : longestName * CHARACTER_WIDTH + 12;
  const pods = [...new Set(lives.map(({ pod }) => pod))];
  const rowHeight = drawing.isNarrow ? 44 : 34;
  const pixels = (drawing.width - left - 1) / time.length;
  const spans = lives.flatMap((life) => spansOf(life, time, now));
  const inset = drawing.isNarrow ? { insetTop: 20, insetBottom: 2 } : { insetTop: 5, insetBottom: 5 };

  return draw(label, (plot): PlotOptions => {
    const ticks = time.ticks(LABEL_WIDTH / pixels);
    const labels = new Map(ticks.map((tick) => [tick.position, tick.label]));
    const bar: BarXOptions = { y: "pod", x1: "from", x2: "to", ...inset };
    return {
      width: drawing.width,
      height: AXIS_HEIGHT + pods.length * rowHeight,
      marginLeft: left,
      marginRight: 1,
      marginTop: 2,
      marginBottom: AXIS_HEIGHT - 2,
      x: { domain: [0, time.length], type: "linear" },
      y: { domain: pods, padding: 0, label: null, axis: null },
      marks: [
        plot.gridX(
          ticks.map(({ position }) => position),
          { stroke: "var(--line)", strokeOpacity: 1 },
        ),
        plot.axisX(
          ticks.map(({ position }) => position),
          {
            tickFormat: (position: number) => labels.get(position) ?? "",
            tickSize: 0,
            label: null,
            textAnchor: "start",
            dx: -1,
          },
        ),
        drawing.isNarrow
          ? plot.text(pods, {
              x: 0,
              y: (pod: string) => pod,
              text: (pod: string) => pod,
              textAnchor: "start",
              dy: -12,
            })
          : plot.axisY({ tickSize: 0, label: null, fontSize: 13 }),
        plot.barX(spans, {
          ...bar,
          fill: (span: Span) => `var(${stageColour(span.stage)})`,
          title: ({ stage, pod }: Span) => `${pod}: ${STAGE_WORDS[stage as keyof typeof STAGE_WORDS]}`,
        }),
        plot.text(
          spans.filter((span) => hasRoom(span, pixels)),
          {
            x: (span: Span) => (span.from + span.to) / 2,
            y: "pod",
            text: (span: Span) => shortWord(span.stage),
            fill: (span: Span) => `var(${stageColour(span.stage)}-ink)`,
            dy: drawing.isNarrow ? 9 : 0,
          },
        ),
        plot.rect(time.folds, {
          x1: "from",
          x2: "to",
          fill: "var(--surface)",
          fillOpacity: 0.75,
          insetLeft: 1,
          insetRight: 1,
        }),
        plot.text(time.folds, {
          x: (fold: { from: number; to: number }) => (fold.from + fold.to) / 2,
          frameAnchor: "bottom",
          dy: 30,
          text: ({ seconds }: { seconds: number }) => `⋯ ${roughly(seconds)} ⋯`,
          fill: "var(--muted)",
        }),
        plot.link(successions(lives, time), {
          x1: "from",
          x2: "to",
          y1: "predecessor",
          y2: "pod",
          stroke: "var(--ink)",
          strokeWidth: 1.5,
          markerEnd: "arrow",
          dy: drawing.isNarrow ? 9 : 0,
        }),
        plot.text(ends(lives, time), {
          x: "at",
          y: "pod",
          text: () => "✕",
          textAnchor: "start",
          dx: 2,
          dy: drawing.isNarrow ? 9 : 0,
        }),
      ],
    };
  });
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
  const stateful = lives.filter(({ workload }) => workload === "StatefulSet");
  const pods = [...new Set(stateful.map(({ pod }) => pod))];
  return stateful.flatMap(({ pod, transitions }) => {
    const predecessor = pods[pods.indexOf(pod) - 1];
    const created = instantOf(transitions.find(({ stage }) => stage === "created"));
    if (predecessor === undefined || created === undefined) return [];
    const ready = stateful
      .filter((life) => life.pod === predecessor)
      .flatMap((life) => life.transitions.filter(({ stage }) => stage === "ready"))
      .map((transition) => Date.parse(transition.at))
      .findLast((at) => at <= created && created - at < FOLD_AFTER_SECONDS * 1000);
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

function hasRoom({ stage, from, to }: Span, pixels: number): boolean {
  return (to - from) * pixels > shortWord(stage).length * CHARACTER_WIDTH + 8;
}

/** A duration that nobody needs exactly. */
export function roughly(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}
