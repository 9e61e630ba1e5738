import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatSeconds } from "../../../command-line/progress";
import { type DnsRow, type Evidence, isSameWorkload, type JudgedWorkload, workloadWords } from "../evidence";
import { isFailure, type Judgement, summaryOf } from "../judge-contracts";
import { contractsOf } from "./contracts";
import { breakable, Html, html } from "./html";
import { legend, livesFigure } from "./lives";
import { volumesTable } from "./volumes";

/**
 * The evidence of judged workloads as one HTML file that needs nothing else. Its content security policy forbids it to
 * ask the network for anything.
 */
export async function evidencePage(evidence: Evidence): Promise<string> {
  const style = await readFile(join(__dirname, "style.css"), "utf8");
  const sections = sectionsOf(evidence);
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
        <title>Evidence of ${evidence.subject}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        ${header(evidence, sections)}
        <main>
          ${legend()} ${sections.map((section) => workloadSection(section, evidence))}
          ${dnsSection(evidence.dns)} ${leftOutSection(evidence)}
        </main>
        <footer>
          <p>Made by <code>kubernetes-workloads verify --report FILE</code>. Times are in UTC.</p>
        </footer>
      </body>
    </html>`;
  return `${page.markup}\n`;
}

/** A workload with its judgements. */
interface Section {
  readonly id: string;
  readonly workload: JudgedWorkload;
  readonly judgements: readonly Judgement[];
  readonly isGood: boolean;
}

/** A section a workload; those with failures come first. */
function sectionsOf({ workloads, judgements }: Evidence): Section[] {
  const sections = workloads.map((workload, index) => {
    const own = judgements.filter((judgement) => isSameWorkload(judgement.workload, workload));
    const isGood = !own.some(({ outcome }) => isFailure(outcome));
    return { id: `workload-${index + 1}`, workload, judgements: own, isGood };
  });
  return sections.toSorted((a, b) => Number(a.isGood) - Number(b.isGood));
}

function header(evidence: Evidence, sections: readonly Section[]): Html {
  const { subject, kubeContext, startedAt, endedAt, judgements, notSelected, notRestored, livesProblem } =
    evidence;
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const namespaces = new Set(sections.map(({ workload }) => workload.namespace));
  const isGood = notRestored.length === 0 && sections.every((section) => section.isGood);
  return html`<header>
    <h1>Evidence of <span class="name">${breakable(subject)}</span></h1>
    <p class="summary ${isGood ? "good" : "bad"}">${summaryOf(judgements)}</p>
    <p>
      Judged <time datetime="${startedAt}">${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)}</time> in
      ${formatSeconds(seconds)}, on cluster ${breakable(kubeContext)}.
      ${notSelected > 0 && `${notSelected} other contracts were not selected to be judged.`}
    </p>
    ${
      notRestored.length > 0 &&
      html`<p class="violations">Not as it was before the judging: ${notRestored.join("; ")}</p>`
    }
    ${livesProblem !== undefined && html`<p class="violations">The pods were not recorded until the end: ${livesProblem}</p>`}
    <nav aria-label="Workloads">
      <ul>
        ${sections.map(
          ({ id, workload, judgements: own, isGood: good }) =>
            html`<li>
              <span class="badge ${good ? "good" : "bad"}">${summaryOf(own)}</span>
              <a href="#${id}">${breakable(workloadWords(workload))}</a>
              ${namespaces.size > 1 && html`<span class="muted">in ${breakable(workload.namespace)}</span>`}
            </li>`,
        )}
      </ul>
    </nav>
  </header>`;
}

function workloadSection({ id, workload, judgements }: Section, evidence: Evidence): Html {
  const { lives, volumes, endedAt } = evidence;
  const own = lives.filter((life) => isSameWorkload(life.workload, workload));
  const ownVolumes = volumes.filter((volume) => isSameWorkload(volume.workload, workload));
  return html`<section id="${id}" class="workload" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${breakable(workloadWords(workload))}</h2>
    <p class="muted">Namespace ${breakable(workload.namespace)} · ${summaryOf(judgements)}</p>
    ${workload.notes.map((note) => html`<p>${note}</p>`)} ${contractsOf(judgements)}
    <h3>Pods</h3>
    ${livesFigure(own, endedAt)} ${volumesTable(ownVolumes, volumes)}
  </section>`;
}

function dnsSection(dns: readonly DnsRow[]): Html {
  return html`<section id="dns" aria-labelledby="dns-title">
    <h2 id="dns-title">DNS answers</h2>
    ${
      dns.length === 0
        ? html`<p>The cluster’s DNS was not asked.</p>`
        : html`<details>
            <summary>
              ${dns.length} questions that pods in the workloads’ namespaces asked the cluster’s DNS
            </summary>
            <table class="stacked">
              <thead>
                <tr>
                  <th scope="col">name</th>
                  <th scope="col">asked for</th>
                  <th scope="col">answer</th>
                </tr>
              </thead>
              <tbody>
                ${dns.map(dnsRow)}
              </tbody>
            </table>
          </details>`
    }
  </section>`;
}

function dnsRow({ question, type, protocol, answers, times }: DnsRow): Html {
  return html`<tr>
    <th scope="row">${breakable(question)}</th>
    <td data-label="asked for">${type}, ${protocol}${times > 1 && `, ${times} times`}</td>
    <td data-label="answer">
      ${
        answers.length === 0
          ? "nothing"
          : html`<ul class="plain">
              ${answers.map(({ record, owner }) => html`<li>${breakable(record)}${owner !== undefined && html` (${breakable(owner)})`}</li>`)}
            </ul>`
      }
    </td>
  </tr>`;
}

function leftOutSection({ leftOut }: Evidence): Html | undefined {
  if (leftOut.length === 0) return undefined;
  return html`<section id="left-out" aria-labelledby="left-out-title">
    <h2 id="left-out-title">Not judged, because they disturb the workloads</h2>
    <details>
      <summary>${leftOut.length} contracts, which --disturb judges too</summary>
      <ul>
        ${leftOut.map(({ contract, disturbs }) => html`<li>${contract} <span class="muted">(${disturbs})</span></li>`)}
      </ul>
    </details>
  </section>`;
}
