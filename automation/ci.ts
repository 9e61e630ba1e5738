import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../toolchain/failure";
import { projectFolder } from "../toolchain/locations";
import { bringUpToolchain } from "../toolchain/toolchain";
import { cancellation } from "./ci/cancellation";
import { newRun } from "./ci/ci-run";
import { describeError } from "./ci/error-description";
import { EXIT } from "./ci/exit-code";
import { superviseRun } from "./ci/supervise";
import { sweep } from "./ci/sweep";
import { requireCli } from "./project-stack";

const HELP = `npm run ci [-- --output FOLDER] [--context NAME]
npm run ci -- --sweep [--dry-run] [--context NAME]

Deploys a short-lived stack in a namespace of its own, judges all contracts on it, and always
destroys and removes it: also when it fails, is interrupted or crashes. Brings the tools and
minikube's cluster where they are missing. Any number of runs may go side by side.

  --output FOLDER   where the results go, junit.xml and evidence.html
                    (default: ci-results/NAME-OF-THE-RUN)
  --context NAME    kubeconfig context of the cluster (default: minikube)
  --sweep           instead of a run: finds and removes what earlier runs left because they
                    were killed: stacks in the state backend, namespaces, claims, volumes.
                    Runs that live are left alone; those of other machines for an hour.
  --dry-run         shows what --sweep would remove, and removes nothing
  --help            prints this text

Exit codes:
  0     all contracts are kept; with --sweep: nothing is left
  1     a contract is broken, or could not be judged
  2     the set-up, the engine or the removal failed
  130   cancelled by Ctrl-C or SIGTERM, and removed
`;

const OPTIONS = {
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
    await sweep({ kubeContext: values.context, dryRun: values["dry-run"] ?? false });
    return EXIT.proven;
  }
  if (values["dry-run"]) throw dryRunWithoutSweep();
  await bringTools(values.context, cancelled);
  const run = newRun(values.context);
  const output = resolve(values.output ?? join(projectFolder, "ci-results", run.name));
  console.log(`CI run ${run.name}`);
  return superviseRun({ run, output }, cancelled);
}

/** A cluster of another name is the reader's own, which is there or not. */
async function bringTools(kubeContext: string, cancelled: AbortSignal): Promise<void> {
  try {
    await (kubeContext === OPTIONS.context.default ? bringUpToolchain(cancelled) : requireCli());
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

function report(error: unknown): number {
  if (error === signal.reason) {
    console.error("\nCancelled before anything was made.");
    return EXIT.cancelled;
  }
  console.error(`\n${describeError(error)}`);
  return EXIT.failed;
}

const { signal, stop } = cancellation();
void main(signal)
  .catch(report)
  .then((exitCode) => {
    stop();
    process.exitCode = exitCode;
  });
