import { formatSeconds } from "../../../command-line/progress";
import { upstreamWords } from "../../../contracts/upstream";
import { isFailure, type Judgement, type Outcome } from "../judge-contracts";
import { breakable, type Html, html } from "./html";

/** The contracts of a workload: those that failed in full, the others on demand. */
export function contractsOf(judgements: readonly Judgement[]): Html {
  const failed = judgements.filter(({ outcome }) => isFailure(outcome));
  const of = (outcome: Outcome): Judgement[] => judgements.filter((one) => one.outcome === outcome);
  return html`${failed.length > 0 && html`<div class="failed">${failed.map((one) => contractItem(one, true))}</div>`}
  ${folded("kept", of("kept"))} ${folded("not applying", of("does not apply"))}`;
}

function folded(words: string, judgements: readonly Judgement[]): Html | undefined {
  if (judgements.length === 0) return undefined;
  return html`<details class="contracts">
    <summary>${judgements.length} ${judgements.length === 1 ? "contract" : "contracts"} ${words}</summary>
    ${judgements.map((one) => contractItem(one, false))}
  </details>`;
}

function contractItem(judgement: Judgement, isOpen: boolean): Html {
  const { contract, outcome, seconds, reference, disturbs, evidence, violations, reason } = judgement;
  return html`<details class="contract" ${isOpen && "open"}>
    <summary><span class="badge ${gradeOf(outcome)}">${outcome}</span> ${contract}</summary>
    ${reason !== undefined && html`<p>It does not apply, because ${reason}.</p>`}
    ${list("violations", violations)} ${list("seen", evidence)}
    <p class="muted">
      Judged in ${formatSeconds(seconds)}${disturbs !== undefined && `: ${disturbs}`} · Guide:
      ${reference.guide} ·
      <a href="${reference.kubernetes}" rel="noreferrer">Kubernetes</a>${
        reference.upstream !== undefined && ` · checked upstream too: ${upstreamWords(reference.upstream)}`
      }
    </p>
  </details>`;
}

function list(name: string, lines: readonly string[]): Html | false {
  return (
    lines.length > 0 &&
    html`<ul class="${name}">
      ${lines.map((line) => html`<li>${breakable(line)}</li>`)}
    </ul>`
  );
}

/** Name of the CSS class with an outcome's colours. */
function gradeOf(outcome: Outcome): string {
  if (outcome === "does not apply") return "neutral";
  return isFailure(outcome) ? "bad" : "good";
}
