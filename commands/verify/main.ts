import { access, constants, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import type { WorkloadPromises } from "../../components/promises";
import { type Contract, isAbout } from "../../contracts/contract";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { type Given, runWithOptions } from "../../command-line/command";
import { Failure } from "../../command-line/failures/failure";
import { orAborted } from "../../command-line/or-aborted";
import { formatSeconds } from "../../command-line/progress";
import { explainUnready } from "../start/unready-pods";
import { GROUP_NAMES, selectContracts } from "./contract-selection";
import { type Evidence, workloadWords } from "./evidence";
import { judgeWorkloads, type SubjectOptions } from "./judge-stack";
import {
  chosenContracts,
  disturbingContracts,
  isFailure,
  type JudgeOptions,
  summaryOf,
} from "./judge-contracts";
import type * as page from "./page/evidence-page";
import { showVerdicts, verdictTitle } from "./verdict-list";
import { findTarget, type Target, TARGET_OPTIONS } from "./target";

const HELP = `kubernetes-workloads verify [OPTION ...]
kubernetes-workloads verify --context CONTEXT --namespace NAMESPACE KIND/NAME ... [OPTION ...]

Judges deployed workloads by their contracts: whether their pods, names and volumes are what the
workloads promise. It only reads. In each namespace it runs a pod that asks the cluster's DNS, and
removes that pod at the end.

The first form judges all StatefulSets and Deployments of a stack, the second any StatefulSet or
Deployment of a cluster. Components of this package record their promises in the stack's state. For
every other workload, its own spec says what it promises.

  --cwd DIR        folder of the Pulumi project (default: the current one)
  --stack NAME     stack to judge (default: the one that is selected there)
  --workload NAME  judges only the workloads with this name; may be repeated
  --context NAME   kubeconfig context of the cluster (default: what the stack's provider names)
  --namespace NAME namespace of the workloads that are named as statefulset/NAME or deployment/NAME
  --only WHAT      judges only the contracts of a group, or those whose name contains this text;
                   may be repeated. Groups: ${GROUP_NAMES}
                   (default: all contracts)
  --disturb        also judges the contracts that disturb the workloads: they delete pods, scale
                   and roll. It first says what each of them does. Each restores what it changed
  --json           prints the verdicts as JSON, for CI
  --report FILE    writes the evidence as one HTML page without other files
  --help           prints this text

Exit codes:
  0    every contract is kept
  1    a contract is broken or could not be judged, or a change was not restored
  2    there is no such workload, or its cluster does not answer
  130  interrupted
`;

const BROKEN = 1;
const NOTHING_JUDGED = 2;

const OPTIONS = {
  ...TARGET_OPTIONS,
  only: { type: "string", multiple: true },
  disturb: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  report: { type: "string" },
} as const;

/** Runs the command with its arguments. */
export function main(args: readonly string[]): Promise<void> {
  return runWithOptions({ help: HELP, options: OPTIONS, args, allowPositionals: true }, verify, {
    failedExitCode: NOTHING_JUDGED,
  });
}

async function verify({ values, positionals }: Given<typeof OPTIONS>, interrupt: AbortSignal): Promise<void> {
  const { disturb, json, report } = values;
  const options = { among: selectContracts(values.only ?? []), disturb, signal: interrupt };
  requireSome(options);
  if (report !== undefined) await requireFolder(dirname(resolve(report)));
  const target = await findTarget({ ...values, live: positionals }, interrupt);
  interrupt.throwIfAborted();
  if (disturb) {
    announceDisturbances(disturbingContracts(applicable(options.among, target.workloads)), json);
    interrupt.addEventListener("abort", announceRestoration);
  }
  const evidence = await judge(
    target,
    { ...options, onCutShort: announceChanges, onNotice: console.error },
    json,
  );
  if (json) console.log(JSON.stringify(machineReadable(evidence), null, 2));
  else console.log(`\n${summary(evidence)}`);
  if (report !== undefined) await writeReport(report, evidence, json);
  if (isKept(evidence)) return;
  process.exitCode = BROKEN;
  await orAborted(
    explainUnready(target.cluster, () => Promise.resolve(target.workloads)),
    interrupt,
  );
}

async function writeReport(file: string, evidence: Evidence, json: boolean): Promise<void> {
  // Loading the code that draws the page takes longer than judging most contracts.
  const { evidencePage } = createRequire(__filename)("./page/evidence-page") as typeof page;
  await writeFile(file, await evidencePage(evidence));
  if (!json) console.log(`The evidence is in ${file}.`);
}

function announceRestoration(): void {
  console.error("Interrupted. What was changed is being restored.");
}

function announceChanges(notRestored: readonly string[]): void {
  for (const what of notRestored) console.error(`not as it was before: ${what}`);
}

/** A selection may consist only of contracts that disturb, although `--disturb` was not given. */
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

/** The contracts that are about one of some workloads. */
function applicable(among: readonly Contract[], workloads: readonly WorkloadPromises[]): Contract[] {
  return among.filter((contract) => workloads.some((promises) => isAbout(contract, { promises })));
}

/** On stderr when stdout is for a program to read. */
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
  { name, cluster, workloads, notes }: Target,
  options: SubjectOptions,
  json: boolean,
): Promise<Evidence> {
  const judgeAll = (listening: SubjectOptions): Promise<Evidence> =>
    judgeWorkloads(name, cluster, workloads, notes, listening);
  if (json) return judgeAll(options);
  console.log(introduction(name, cluster, workloads));
  const list = showVerdicts(
    workloads.flatMap((promises) =>
      chosenContracts(options)
        .filter((contract) => isAbout(contract, { promises }))
        .map((contract) => verdictTitle(promises, contract.name)),
    ),
  );
  try {
    return await judgeAll({
      ...options,
      onStart: (contract, { promises }) => {
        list.started(verdictTitle(promises, contract.name));
      },
      onResult: (judgement) => {
        list.judged(judgement);
      },
    });
  } finally {
    await list.close();
  }
}

function introduction(name: string, cluster: Cluster, workloads: readonly WorkloadPromises[]): string {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const places = `namespace${namespaces.length > 1 ? "s" : ""} ${namespaces.join(", ")}`;
  return `${name[0]?.toUpperCase()}${name.slice(1)}, ${places} of cluster ${cluster.kubeConfig.getCurrentContext()}:`;
}

function summary(evidence: Evidence): string {
  const { judgements, workloads, leftOut, notSelected, notRestored, startedAt, endedAt } = evidence;
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const others =
    leftOut.length > 0 ? `; ${leftOut.length} that disturb were left out, --disturb judges them too` : "";
  const unselected = notSelected > 0 ? `; ${notSelected} others were not selected` : "";
  const notes = workloads
    .flatMap((workload) => workload.notes.map((note) => `\nnote on ${workloadWords(workload)}: ${note}`))
    .join("");
  const changed = notRestored.map((what) => `\nnot as it was before: ${what}`).join("");
  return `${summaryOf(judgements)}, in ${formatSeconds(seconds)}${others}${unselected}${notes}${changed}`;
}

function isKept({ judgements, notRestored }: Evidence): boolean {
  return notRestored.length === 0 && !judgements.some(({ outcome }) => isFailure(outcome));
}

/** The verdicts without what only the page draws. */
function machineReadable(evidence: Evidence) {
  const { subject, kubeContext, workloads, startedAt, endedAt, judgements } = evidence;
  const { leftOut, notSelected, notRestored } = evidence;
  const kept = isKept(evidence);
  return {
    subject,
    kubeContext,
    workloads,
    startedAt,
    endedAt,
    kept,
    judgements,
    leftOut,
    notSelected,
    notRestored,
  };
}
