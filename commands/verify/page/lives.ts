import { formatSeconds } from "../../../command-line/progress";
import type { PodStep } from "../../../kubernetes/pods/pod-transitions";
import type { LifeStep, PodLife } from "../pod-lives";
import { type Fold, FoldedTime, timeOfDay } from "./folded-time";
import { breakable, type Html, html } from "./html";

/** What a pod is called between one step and the next, in the order of its life. */
const STATES: Readonly<Record<Exclude<PodStep, "gone">, string>> = {
  created: "created, not scheduled",
  scheduled: "scheduled, containers start",
  started: "started, not Ready",
  Ready: "Ready",
  "not Ready": "not Ready any more",
  terminating: "terminating",
};

/** Workloads of more pods show the others on demand. */
const SHOWN_PODS = 12;

/** How many labels the axis has at most, on a wide screen and on a narrow one. */
const TICKS = { wide: 8, narrow: 3 } as const;

/** A pod whose predecessor became Ready longer ago than this was created for another reason. */
const SUCCESSION_MS = 2000;

/** What the colours mean. */
export function legend(): Html {
  return html`<ul class="legend" aria-label="Colours of the pods’ states">
    ${Object.entries(STATES).map(
      ([step, words]) => html`<li><span class="swatch ${classOf(step as PodStep)}"></span>${words}</li>`,
    )}
    <li><span class="fold"></span>a time without a change, drawn short</li>
  </ul>`;
}

/** The lives of a workload's pods, one below the other on one axis of time. */
export function livesFigure(lives: readonly PodLife[], endedAt: string): Html {
  if (lives.length === 0) return html`<p>It had no pods.</p>`;
  const now = Date.parse(endedAt);
  const time = new FoldedTime([...lives.flatMap(({ steps }) => steps.map(instantOf)), now]);
  const pods = [...new Set(lives.map(({ pod }) => pod))];
  const ofPod = (pod: string): PodLife[] => lives.filter((life) => life.pod === pod);
  const rows = pods.map((pod) => podRow(ofPod(pod), lives, time, now));
  const others = rows.slice(SHOWN_PODS);
  return html`<figure class="lives">
    ${axis(time, "wide")} ${axis(time, "narrow")}
    <ul>
      ${rows.slice(0, SHOWN_PODS)}
    </ul>
    ${
      others.length > 0 &&
      html`<details class="more">
        <summary>${others.length} more pods</summary>
        <ul>
          ${others}
        </ul>
      </details>`
    }
  </figure>`;
}

function axis(time: FoldedTime, width: keyof typeof TICKS): Html {
  const room = time.length / TICKS[width];
  return html`<div class="axis ${width}" aria-hidden="true">
    ${time
      .ticks(room)
      .map(
        ({ position, label, anchor }) =>
          html`<span class="tick ${anchor}" style="left: ${percent(position, time)}">${label}</span>`,
      )}
  </div>`;
}

/** The lives under one name: a StatefulSet's pod that is replaced comes back under its own. */
function podRow(lives: readonly PodLife[], all: readonly PodLife[], time: FoldedTime, now: number): Html {
  const words = lives.map((life) => wordsOf(life, predecessorOf(life, all)).join(", ")).join("; ");
  return html`<li>
    <details class="life">
      <summary>
        <span class="name">${breakable(lives[0]?.pod ?? "")}</span> <span class="muted">${words}</span>
        <span class="track" role="img" aria-label="${lives.map(lifeInWords).join("; ")}"
          >${lives.map((life) => spansOf(life, now).map((span) => bar(span, time)))}${time.folds.map((fold) => foldMark(fold, time))}</span
        >
      </summary>
      ${lives.map((life) => stepsList(life, now))}
    </details>
  </li>`;
}

interface Span {
  readonly step: Exclude<PodStep, "gone">;
  readonly from: number;
  readonly to: number;
}

function spansOf({ steps }: PodLife, now: number): Span[] {
  return steps.flatMap((one, index) => {
    const next = steps[index + 1];
    const to = next ? instantOf(next) : now;
    return one.step === "gone" ? [] : { step: one.step, from: instantOf(one), to };
  });
}

/** A bar is cut where a fold is marked. Each piece has the step's word in it if that has room. */
function bar({ step, from, to }: Span, time: FoldedTime): Html {
  const [left, right] = [time.position(from), time.position(to)];
  const cuts = time.folds.map(markOf).filter((mark) => mark > left && mark < right);
  const title = `${STATES[step]}, ${timeOfDay(from)} to ${timeOfDay(to)}, ${roughly((to - from) / 1000)}`;
  return html`${[...cuts, right].map((end, index) => {
    const begin = cuts[index - 1] ?? left;
    const place = `left: ${percent(begin, time)}; width: ${percent(end - begin, time)}`;
    return html`<span class="bar ${classOf(step)}" style="${place}" title="${title}"
      ><span>${step}</span></span
    >`;
  })}`;
}

function foldMark(fold: Fold, time: FoldedTime): Html {
  const title = `${roughly(fold.seconds)} without a change`;
  return html`<span class="fold" style="left: ${percent(markOf(fold), time)}" title="${title}"></span>`;
}

/** Where a fold is marked on the axis. */
function markOf({ from, to }: Fold): number {
  return from + 0.75 * (to - from);
}

/** Each step with its time and how long the pod stayed there. */
function stepsList(life: PodLife, now: number): Html {
  const spans = spansOf(life, now);
  return html`<ol class="steps">
    ${life.steps.map(
      ({ step, at }, index) =>
        html`<li>
          <span class="swatch ${classOf(step)}"></span>${step}
          <time datetime="${at}">${at.slice(0, 10)} ${timeOfDay(Date.parse(at), true)}</time>${
            spans[index] && html` <span class="muted">for ${roughly(lengthOf(spans[index]))}</span>`
          }
        </li>`,
    )}
  </ol>`;
}

function lengthOf({ from, to }: Span): number {
  return (to - from) / 1000;
}

/** What one wants to know of a life at a glance. */
function wordsOf({ steps }: PodLife, predecessor: string | undefined): string[] {
  const first = (step: PodStep): LifeStep | undefined => steps.find((one) => one.step === step);
  const [created, ready, gone] = [first("created"), first("Ready"), first("gone")];
  return [
    created && `created ${timeOfDay(instantOf(created))}`,
    predecessor,
    ready &&
      (created
        ? `Ready after ${formatSeconds((instantOf(ready) - instantOf(created)) / 1000)}`
        : `Ready ${timeOfDay(instantOf(ready))}`),
    ready === undefined ? "never Ready" : undefined,
    gone && `gone ${timeOfDay(instantOf(gone))}`,
  ].filter((words) => words !== undefined);
}

function lifeInWords({ pod, steps }: PodLife): string {
  return `${pod}: ${steps.map((one) => `${one.step} ${timeOfDay(instantOf(one))}`).join(", ")}`;
}

/** That a StatefulSet's pod was created when the one before it had just become Ready. */
function predecessorOf(life: PodLife, lives: readonly PodLife[]): string | undefined {
  const pods = [...new Set(lives.map(({ pod }) => pod))];
  const before = pods[pods.indexOf(life.pod) - 1];
  const created = life.steps.find(({ step }) => step === "created");
  if (life.workload.kind !== "StatefulSet" || before === undefined || created === undefined) return undefined;
  const ready = lives
    .filter(({ pod }) => pod === before)
    .flatMap(({ steps }) => steps.filter(({ step }) => step === "Ready").map(instantOf))
    .findLast((at) => at <= instantOf(created) && instantOf(created) - at < SUCCESSION_MS);
  if (ready === undefined) return undefined;
  return `${formatSeconds((instantOf(created) - ready) / 1000)} after ${before} was Ready`;
}

function instantOf({ at }: LifeStep): number {
  return Date.parse(at);
}

function percent(seconds: number, { length }: FoldedTime): string {
  return `${((100 * seconds) / length).toFixed(3)}%`;
}

/** Name of the CSS class with a step's colour. */
function classOf(step: PodStep): string {
  return `step-${step.toLowerCase().replace(" ", "-")}`;
}

/** A rounded duration. */
function roughly(seconds: number): string {
  if (seconds < 120) return formatSeconds(seconds);
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86400) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}
