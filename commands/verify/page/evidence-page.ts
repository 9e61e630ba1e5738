import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { upstreamWords } from "../../../contracts/upstream";
import { formatSeconds } from "../../../command-line/progress";
import { type DnsRow, type Evidence, isSameWorkload, type WorkloadName, workloadWords } from "../evidence";
import { isFailure, type Judgement, type Outcome, summaryOf } from "../judge-contracts";
import type { PodLife, Stage } from "../pod-lives";
import { NARROW, WIDE } from "./drawing";
import { FoldedTime, timeOfDay } from "./folded-time";
import { type Content, Html, html } from "./html";
import { drawTimeline, STAGE_WORDS, stageColour } from "./timeline";
import { drawVolumes } from "./volume-picture";

/**
 * The evidence of a judged stack as one HTML file that needs nothing else. Its content security policy forbids
 * it to ask the network for anything.
 */
export async function evidencePage(evidence: Evidence): Promise<string> {
  const style = await readFile(join(__dirname, "style.css"), "utf8");
  const { subject } = evidence;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>Evidence of ${subject}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        ${header(evidence)}
        <main>
          ${await timelineSection(evidence)} ${dnsSection(evidence.dns)} ${await volumeSection(evidence)}
          ${contractsSection(evidence)}
        </main>
        <footer>
          <p>Made by <code>kubernetes-workloads verify --report FILE</code>.</p>
        </footer>
      </body>
    </html>`;
  return `${page.markup}\n`;
}

function header(evidence: Evidence): Html {
  const { subject, kubeContext, workloads, startedAt, endedAt, judgements, notSelected, notRestored } =
    evidence;
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const notes = workloads.flatMap((workload) =>
    workload.notes.map((note) => `${workloadWords(workload)}: ${note}`),
  );
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const broken = judgements.filter(({ outcome }) => isFailure(outcome));
  return html`<header>
    <h1>Evidence of <span class="name">${subject}</span></h1>
    <p class="summary ${broken.length > 0 ? "bad" : "good"}">${summaryOf(judgements)}</p>
    ${notSelected > 0 && html`<p>${notSelected} other contracts were not selected to be judged.</p>`}
    ${
      broken.length > 0 &&
      html`<ul class="broken">
        ${broken.map((judgement) => html`<li><a href="#${anchorOf(judgements, judgement)}">${workloadWords(judgement.workload)}: ${judgement.contract}</a></li>`)}
      </ul>`
    }
    ${notes.map((note) => html`<p>${note}</p>`)}
    ${
      notRestored.length > 0 &&
      html`<p class="violations">Not as it was before the judging: ${notRestored.join("; ")}</p>`
    }
    <dl class="facts">
      <div>
        <dt>judged</dt>
        <dd><time datetime="${startedAt}">${dateAndTime(startedAt)}</time>, in ${formatSeconds(seconds)}</dd>
      </div>
      <div>
        <dt>cluster</dt>
        <dd>${kubeContext}</dd>
      </div>
      <div>
        <dt>${namespaces.length === 1 ? "namespace" : "namespaces"}</dt>
        <dd>${namespaces.join(", ")}</dd>
      </div>
    </dl>
    <nav aria-label="Sections">
      <a href="#lives">Pods’ lives</a> <a href="#dns">DNS answers</a> <a href="#volumes">Volumes</a>
      <a href="#contracts">Contracts</a>
    </nav>
  </header>`;
}

async function timelineSection(evidence: Evidence): Promise<Html> {
  const { lives, livesProblem, endedAt, workloads } = evidence;
  const now = Date.parse(endedAt);
  const axis = {
    time: new FoldedTime([...instantsOf(lives), now]),
    now,
    longestName: Math.max(0, ...lives.map(({ pod }) => pod.length)),
  };
  const figure = async (workload: WorkloadName): Promise<Html> => {
    const { kind, name } = workload;
    const own = lives.filter((life) => isSameWorkload(life.workload, workload));
    if (own.length === 0)
      return html`<h3>${kind} ${name}</h3>
        <p>It had no pods.</p>`;
    const label = `Lives of the pods of ${kind} ${name}: ${own.map(lifeInWords).join("; ")}`;
    return html`<h3>${kind} <span class="name">${name}</span></h3>
      <figure>
        <div class="wide">${scrolled(`Timeline of ${name}`, await drawTimeline(label, own, axis, WIDE))}</div>
        <div class="narrow">
          ${scrolled(`Timeline of ${name}`, await drawTimeline(label, own, axis, NARROW))}
        </div>
      </figure>`;
  };
  return html`<section id="lives" aria-labelledby="lives-title">
    <h2 id="lives-title">Pods’ lives</h2>
    <p>
      All workloads on one axis of time, in UTC; quiet times are folded. An arrow leads from where a pod of
      the StatefulSet became Ready to where the next one was created.
    </p>
    ${livesProblem !== undefined && html`<p class="violations">Not known until the end: ${livesProblem}</p>`}
    ${legend()} ${await Promise.all(workloads.map(figure))}
    <details>
      <summary>The same as a table</summary>
      ${livesTable(lives)}
    </details>
  </section>`;
}

function legend(): Html {
  return html`<ul class="legend">
    ${Object.entries(STAGE_WORDS).map(
      ([stage, words]) =>
        html`<li>
          <span class="swatch" style="background: var(${stageColour(stage as Stage)})"></span>${words}
        </li>`,
    )}
    <li><span class="swatch none">✕</span>gone</li>
  </ul>`;
}

const TABLE_STAGES: readonly Stage[] = ["created", "scheduled", "started", "ready", "terminating", "gone"];

/** The first time that each pod reached each stage. */
function livesTable(lives: readonly PodLife[]): Html {
  return table(
    "When each pod reached each stage, UTC; what was there before the judging is known to the second",
    ["pod", ...TABLE_STAGES.map((stage) => (stage === "ready" ? "Ready" : stage))],
    lives.map(({ pod, transitions }) => [
      pod,
      ...TABLE_STAGES.map((stage) => {
        const at = transitions.find((transition) => transition.stage === stage)?.at;
        return at === undefined
          ? "–"
          : html`<time datetime="${at}">${timeOfDay(Date.parse(at), true)}</time>`;
      }),
    ]),
  );
}

function dnsSection(dns: readonly DnsRow[]): Html {
  const rows = dns.map(({ question, type, protocol, answers, times }) => [
    breakable(question),
    `${type}, ${protocol}`,
    answers.length === 0
      ? "nothing"
      : html`<ul class="plain">
          ${answers.map(({ record, owner }) => html`<li>${breakable(record)}${owner !== undefined && ` (${owner})`}</li>`)}
        </ul>`,
    times,
  ]);
  return html`<section id="dns" aria-labelledby="dns-title">
    <h2 id="dns-title">DNS answers</h2>
    ${
      dns.length === 0
        ? html`<p>The cluster’s DNS was not asked.</p>`
        : table(
            "What the cluster’s DNS answered a pod of the namespace",
            ["name", "asked for", "answer", "times"],
            rows,
          )
    }
  </section>`;
}

async function volumeSection({ volumes }: Evidence): Promise<Html> {
  const label = `Which pod mounts which claim, bound to which volume: ${volumes
    .map(({ pod, claim, volume }) => `${pod ?? "no pod"}, ${claim ?? "no claim"}, ${volume ?? "no volume"}`)
    .join("; ")}`;
  return html`<section id="volumes" aria-labelledby="volumes-title">
    <h2 id="volumes-title">Volumes</h2>
    ${
      volumes.length === 0
        ? html`<p>There were no pods and no claims.</p>`
        : html`<p>Which pod mounts which claim, and the volume that the claim is bound to.</p>
            <figure>
              <div class="wide">${await drawVolumes(label, volumes, WIDE)}</div>
              <div class="narrow">${await drawVolumes(label, volumes, NARROW)}</div>
            </figure>`
    }
  </section>`;
}

function contractsSection({ judgements, leftOut }: Evidence): Html {
  return html`<section id="contracts" aria-labelledby="contracts-title">
    <h2 id="contracts-title">Contracts</h2>
    <ol class="contracts">
      ${judgements.map((judgement) => contractItem(judgement, anchorOf(judgements, judgement)))}
    </ol>
    ${
      leftOut.length > 0 &&
      html`<h3>Not judged, because they disturb the workloads</h3>
        <ul>
          ${leftOut.map(({ contract, disturbs }) => html`<li>${contract} <span class="muted">(${disturbs})</span></li>`)}
        </ul>`
    }
  </section>`;
}

function contractItem(judgement: Judgement, anchor: string): Html {
  const { workload, contract, outcome, seconds, reference, disturbs, evidence, violations, reason } =
    judgement;
  return html`<li id="${anchor}" class="contract">
    <h3>${contract}</h3>
    <p class="verdict">
      <span class="badge ${gradeOf(outcome)}">${outcome}</span>
      <span class="muted"
        >${workloadWords(workload)} ·
        ${formatSeconds(seconds)}${disturbs !== undefined && ` · ${disturbs}`}</span
      >
    </p>
    ${reason !== undefined && html`<p>It does not apply, because ${reason}.</p>`}
    ${
      violations.length > 0 &&
      html`<ul class="violations">
        ${violations.map((violation) => html`<li>${breakable(violation)}</li>`)}
      </ul>`
    }
    ${
      evidence.length > 0 &&
      html`<ul class="seen">
        ${evidence.map((seen) => html`<li>${breakable(seen)}</li>`)}
      </ul>`
    }
    <p class="reference">
      Guide: ${reference.guide} · <a href="${reference.kubernetes}" rel="noreferrer">Kubernetes</a>${
        reference.upstream !== undefined && ` · checked upstream too: ${upstreamWords(reference.upstream)}`
      }
    </p>
  </li>`;
}

/** Name of the CSS class with an outcome's colours. */
function gradeOf(outcome: Outcome): string {
  if (outcome === "does not apply") return "neutral";
  return isFailure(outcome) ? "bad" : "good";
}

function table(caption: string, headings: readonly string[], rows: readonly Content[][]): Html {
  return scrolled(
    caption,
    html`<table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

/** What may be wider than the screen, and is then scrolled by itself, with the keyboard too. */
function scrolled(label: string, content: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}

/** Text that may be broken after a dot, a slash or a hyphen, for it holds long names. */
function breakable(text: string): Html {
  return html`${text.split(/(?<=[./-])/).map((part, index) => html`${index > 0 && new Html("<wbr>")}${part}`)}`;
}

function lifeInWords({ pod, transitions }: PodLife): string {
  return `${pod} ${transitions.map(({ stage, at }) => `${stage} ${timeOfDay(Date.parse(at))}`).join(", ")}`;
}

function instantsOf(lives: readonly PodLife[]): number[] {
  return lives.flatMap(({ transitions }) => transitions.map(({ at }) => Date.parse(at)));
}

function anchorOf(judgements: readonly Judgement[], judgement: Judgement): string {
  return `contract-${judgements.indexOf(judgement) + 1}`;
}

function dateAndTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}
