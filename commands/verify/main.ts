import { access, constants, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { StackOutputs } from "../../components/stack-outputs";
import type { Contract } from "../../contracts/contract";
import { runCommand } from "../../command-line/command";
import { Failure } from "../../command-line/failure";
import { formatSeconds } from "../../command-line/progress";
import { GROUP_NAMES, selectContracts } from "./contract-selection";
import { deployedOutputs } from "../../pulumi/deployed-outputs";
import type { Evidence } from "./evidence";
import { judgeStack, type SubjectOptions } from "./judge-stack";
import {
  chosenContracts,
  disturbingContracts,
  isFailure,
  type JudgeOptions,
  summaryOf,
} from "./judge-contracts";
import { evidencePage } from "./page/evidence-page";
import { showVerdicts } from "./verdict-list";

const HELP = `npm run verify [-- --stack NAME] [--only WHAT ...] [--disturb] [--json] [--report FILE]

Judges a deployed stack by its contracts: whether its pods, names and volumes are what the
workloads promise. It knows the stack's outputs alone, so it can judge a stack that somebody
deployed months ago. It only reads, from a pod of its own that asks the cluster's DNS and is
removed at the end.

  --stack NAME    stack to judge (default: dev)
  --only WHAT     judges only the contracts of a group, or those that have this in their name;
                  may be repeated. Groups: ${GROUP_NAMES}
                  (default: all contracts)
  --disturb       judges also the contracts that disturb the workloads: they delete pods, scale
                  and roll. It first says what each of them does; each restores what it changed
  --json          prints the verdicts as JSON, for CI; run it as
                  npm run --silent verify -- --json
  --report FILE   writes the evidence as one HTML page that needs nothing else
  --help          prints this text

Exit codes:
  0    every contract is kept
  1    a contract is broken or could not be judged, or something is not as it was before
  2    nothing could be judged: no such stack, or its cluster does not answer
  130  interrupted
`;

const BROKEN = 1;
const NOTHING_JUDGED = 2;

void runCommand(
  async (interrupt) => {
    const { values } = parseArgs({
      options: {
        stack: { type: "string", default: "dev" },
        only: { type: "string", multiple: true },
        disturb: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        report: { type: "string" },
        help: { type: "boolean" },
      },
    });
    if (values.help) {
      console.log(HELP);
      return;
    }
    const { stack, disturb, json, report } = values;
    const options = { among: selectContracts(values.only ?? []), disturb, signal: interrupt };
    requireSome(options);
    if (report !== undefined) await requireFolder(dirname(resolve(report)));
    if (disturb) announceDisturbances(disturbingContracts(options.among), json);
    const outputs = await deployedOutputs(stack, interrupt);
    interrupt.throwIfAborted();
    if (disturb) interrupt.addEventListener("abort", announceRestoration);
    const evidence = await judge(
      stack,
      outputs,
      { ...options, onCutShort: announceChanges, onNotice: console.error },
      json,
    );
    if (json) console.log(JSON.stringify(machineReadable(evidence), null, 2));
    else console.log(`\n${summary(evidence)}`);
    if (report !== undefined) {
      await writeFile(report, await evidencePage(evidence));
      if (!json) console.log(`The evidence is in ${report}.`);
    }
    if (!isKept(evidence)) process.exitCode = BROKEN;
  },
  { failedExitCode: NOTHING_JUDGED },
);

function announceRestoration(): void {
  console.error("Interrupted. What was changed is being restored.");
}

function announceChanges(notRestored: readonly string[]): void {
  for (const what of notRestored) console.error(`not as it was before: ${what}`);
}

/** A selection may consist of contracts that disturb alone, which nobody asked for. */
function requireSome(options: JudgeOptions): void {
  if (chosenContracts(options).length > 0) return;
  throw new Failure(
    "all contracts that --only selects disturb the workloads, and --disturb is not given",
    "Add --disturb to judge them; each restores what it changed.",
  );
}

/** Before anything is judged: its evidence would be lost. */
async function requireFolder(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new Failure(
      `nothing can be written into ${folder}`,
      "Choose another --report FILE, or make that folder.",
      {
        cause,
      },
    );
  }
}

/** On stderr where stdout is for a program to read. */
function announceDisturbances(disturbing: readonly Contract[], json: boolean): void {
  if (disturbing.length === 0) return;
  const lines = [
    "These contracts disturb the workloads. Each restores what it changed:",
    ...disturbing.map(({ name, disturbs }) => `  ${name}:\n    ${disturbs ?? ""}`),
    "",
  ];
  (json ? console.error : console.log)(lines.join("\n"));
}

async function judge(
  stack: string,
  outputs: StackOutputs,
  options: SubjectOptions,
  json: boolean,
): Promise<Evidence> {
  if (json) return judgeStack(stack, outputs, options);
  console.log(`Stack ${stack}, namespace ${outputs.namespace} of cluster ${outputs.kubeContext}:`);
  const list = showVerdicts(chosenContracts(options).map(({ name }) => name));
  try {
    return await judgeStack(stack, outputs, {
      ...options,
      onStart: ({ name }) => {
        list.started(name);
      },
      onResult: (judgement) => {
        list.judged(judgement);
      },
    });
  } finally {
    await list.close();
  }
}

function summary({ judgements, leftOut, notSelected, notRestored, startedAt, endedAt }: Evidence): string {
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const others =
    leftOut.length > 0 ? `; ${leftOut.length} that disturb were left out, --disturb judges them too` : "";
  const unselected = notSelected > 0 ? `; ${notSelected} others were not selected` : "";
  const changed = notRestored.map((what) => `\nnot as it was before: ${what}`).join("");
  return `${summaryOf(judgements)}, in ${formatSeconds(seconds)}${others}${unselected}${changed}`;
}

function isKept({ judgements, notRestored }: Evidence): boolean {
  return notRestored.length === 0 && !judgements.some(({ outcome }) => isFailure(outcome));
}

/** The verdicts without what only the page draws. */
function machineReadable(evidence: Evidence) {
  const { stack, kubeContext, namespace, startedAt, endedAt, judgements } = evidence;
  const { leftOut, notSelected, notRestored } = evidence;
  const kept = isKept(evidence);
  return {
    stack,
    kubeContext,
    namespace,
    startedAt,
    endedAt,
    kept,
    judgements,
    leftOut,
    notSelected,
    notRestored,
  };
}
