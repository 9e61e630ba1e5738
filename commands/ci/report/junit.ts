import { workloadWords } from "../../verify/evidence";
import type { Judgement } from "../../verify/judge-contracts";

/** What a run does besides judging. */
export type StepName = "the cluster answers" | "pulumi up" | "the stack is destroyed and removed";

/** A part of the run besides the contracts: that the stack came up, that it was removed. */
export interface RunStep {
  readonly name: StepName;
  readonly seconds: number;
  /** Why it failed; undefined if it did not. */
  readonly error?: string;
}

/** What came of a run. */
export interface RunResults {
  readonly steps: readonly RunStep[];
  readonly judgements: readonly Judgement[];
  /** Changes by disturbing contracts that were not restored, also because the run was cancelled. */
  readonly notRestored: readonly string[];
}

/**
 * The results of a run as JUnit XML. A failure is a contract that is broken, or that has not given back what it
 * changed. An error is what kept a contract from being judged. A skipped case does not apply to the stack. A library
 * would replace only the few lines that write elements, and would bring an XML builder with it.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport(runName: string, { steps, judgements, notRestored }: RunResults): string {
  const isJudged = judgements.length > 0 || notRestored.length > 0;
  const suites = [
    suite("stack", [...steps.map(stepCase), ...(isJudged ? [restorationCase(notRestored)] : [])]),
    ...contractSuites(judgements),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name=${quoted(runName)}>\n${suites.join("\n")}\n</testsuites>\n`;
}

/** A suite for each workload: several workloads keep the same contracts. */
function contractSuites(judgements: readonly Judgement[]): string[] {
  const workloads = [...new Set(judgements.map(({ workload }) => workloadWords(workload)))];
  return workloads.map((title) => {
    const own = judgements.filter(({ workload }) => workloadWords(workload) === title);
    return suite(
      title,
      own.map((judgement) => contractCase(judgement, title)),
    );
  });
}

interface Case {
  readonly seconds: number;
  readonly outcome: "passed" | "failed" | "in error" | "skipped";
  readonly xml: string;
}

function suite(name: string, cases: readonly Case[]): string {
  const count = (outcome: Case["outcome"]): string =>
    String(cases.filter((each) => each.outcome === outcome).length);
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0).toFixed(3);
  return [
    `  <testsuite name=${quoted(name)} tests="${String(cases.length)}" failures="${count("failed")}" errors="${count("in error")}" skipped="${count("skipped")}" time="${seconds}">`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
  ].join("\n");
}

function stepCase({ name, seconds, error }: RunStep): Case {
  const outcome = error === undefined ? "passed" : "in error";
  const problem = error === undefined ? [] : [element("error", error)];
  return { seconds, outcome, xml: testCase("stack", name, seconds, problem) };
}

function restorationCase(notRestored: readonly string[]): Case {
  const isRestored = notRestored.length === 0;
  const problem = isRestored ? [] : [element("failure", `not as it was before: ${notRestored.join("; ")}`)];
  const name = "contracts have given back what they changed";
  return { seconds: 0, outcome: isRestored ? "passed" : "failed", xml: testCase("stack", name, 0, problem) };
}

function contractCase(
  { contract, outcome, evidence, violations, reason, seconds }: Judgement,
  suiteName: string,
): Case {
  const seen = evidence.length > 0 ? [`      <system-out>${escaped(evidence.join("\n"))}</system-out>`] : [];
  const xml = (problem: string[]): string => testCase(suiteName, contract, seconds, [...problem, ...seen]);
  const message = violations.join("\n");
  switch (outcome) {
    case "kept":
      return { seconds, outcome: "passed", xml: xml([]) };
    case "broken":
      return { seconds, outcome: "failed", xml: xml([element("failure", message)]) };
    case "not judged":
      return { seconds, outcome: "in error", xml: xml([element("error", message)]) };
    case "does not apply":
      return { seconds, outcome: "skipped", xml: xml([`      <skipped message=${quoted(reason ?? "")}/>`]) };
  }
}

function testCase(suiteName: string, name: string, seconds: number, content: readonly string[]): string {
  const attributes = `classname=${quoted(suiteName)} name=${quoted(name)} time="${seconds.toFixed(3)}"`;
  return content.length === 0
    ? `    <testcase ${attributes}/>`
    : [`    <testcase ${attributes}>`, ...content, "    </testcase>"].join("\n");
}

function element(name: "failure" | "error", message: string): string {
  return `      <${name} message=${quoted(message.split("\n")[0] ?? "")}>${escaped(message)}</${name}>`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Also without the control characters that XML 1.0 cannot hold, which logs of containers have. */
function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
