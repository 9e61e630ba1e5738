import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "../../command-line/error-description";
import { Failure } from "../../command-line/failure";
import { type Interrupter, listenForInterruption } from "../../command-line/interruption";
import { projectFolder } from "../../command-line/locations";
import { bringUpToolchain, type Needs } from "../../toolchain/toolchain";
import { newRun } from "./run/ci-run";
import { EXIT } from "./report/exit-code";
import { superviseRun } from "./supervision/supervise";
import { sweep } from "./removal/sweep";
import { GROUP_NAMES, selectContracts } from "../verify/contract-selection";

const HELP = `npm run ci [-- --only WHAT ...] [--output FOLDER] [--context NAME]
npm run ci -- --sweep [--dry-run] [--context NAME]

Deploys a short-lived stack in a namespace of its own, judges its contracts, and always destroys
and removes it: also when it fails, is interrupted or crashes. Brings the tools and minikube's
cluster where they are missing. Any number of runs may go side by side.

  --only WHAT       judges only the contracts of a group, or those that have this in their name;
                    may be repeated. Groups: ${GROUP_NAMES}
                    (default: all contracts)
  --output FOLDER   where the results go, junit.xml and evidence.html
                    (default: ci-results/NAME-OF-THE-RUN)
  --context NAME    kubeconfig context of the cluster (default: minikube)
  --sweep           instead of a run: finds and removes what earlier runs left because they
                    were killed: stacks in the state backend, namespaces, claims, volumes.
                    Runs that live are left alone; those of other machines for an hour.
  --dry-run         shows what --sweep would remove, and removes nothing
  --help            prints this text

Exit codes:
  0     all selected contracts are kept; with --sweep: nothing is left
  1     a contract is broken, or could not be judged
  2     the set-up, the engine or the removal failed
  130   cancelled by Ctrl-C, SIGTERM or the end of the terminal, and removed
`;

const OPTIONS = {
  only: { type: "string", multiple: true },
  output: { type: "string" },
  context: { type: "string", default: "minikube" },
  sweep: { type: "boolean" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean" },
} as const;

async function main(cancelled: AbortSignal): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return EXIT.proven;
  }
  if (values.sweep) {
    if (values.only ?? values.output) throw runOptionWithSweep();
    await bringTools({ onlyTools: true }, cancelled);
    await sweep({ kubeContext: values.context, dryRun: values["dry-run"] ?? false });
    return EXIT.proven;
  }
  if (values["dry-run"]) throw dryRunWithoutSweep();
  const { only = [] } = values;
  selectContracts(only);
  await bringTools({ kubeContext: values.context }, cancelled);
  const run = newRun(values.context);
  const output = resolve(values.output ?? join(projectFolder, "ci-results", run.name));
  console.log(`CI run ${run.name}`);
  return superviseRun({ run, output, only }, cancelled);
}

async function bringTools(needs: Needs, cancelled: AbortSignal): Promise<void> {
  try {
    await bringUpToolchain(cancelled, needs);
  } finally {
    // What a step says that was cut off matters to nobody.
    cancelled.throwIfAborted();
  }
}

function dryRunWithoutSweep(): Failure {
  return new Failure(
    "--dry-run is given without --sweep, and a run cannot be made dry",
    "Use: npm run ci -- --sweep --dry-run",
  );
}

function runOptionWithSweep(): Failure {
  return new Failure(
    "--only or --output is given with --sweep, which judges nothing",
    "Use: npm run ci -- --sweep",
  );
}

function report(error: unknown): number {
  if (error === signal.reason) {
    console.error("\nCancelled before anything was made.");
    return EXIT.cancelled;
  }
  console.error(`\n${describeError(error)}`);
  return EXIT.failed;
}

/** The second one ends nothing: what the run made is removed. */
function announceCancellation(by: Interrupter, again: boolean): void {
  console.error(
    again
      ? `\n${by} again: still removing what the run made, which takes less than a minute.`
      : `\n${by}: cancelling; what the run made is removed first.`,
  );
}

const { signal, stop } = listenForInterruption(announceCancellation);
void main(signal)
  .catch(report)
  .then((exitCode) => {
    stop();
    process.exitCode = exitCode;
  });
