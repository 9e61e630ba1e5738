import { access, constants } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import { describeError } from "../../command-line/failures/error-description";
import { Failure } from "../../command-line/failures/failure";
import { type Interrupter, listenForInterruption } from "../../command-line/interruption";
import { loadKubeConfig } from "../../kubernetes/connection/load-kube-config";
import { type Project, projectIn } from "../../pulumi/project/project";
import { askPulumi } from "../../pulumi/pulumi-command";
import { GROUP_NAMES, selectContracts } from "../verify/contract-selection";
import { sweep } from "./removal/sweep";
import { EXIT } from "./report/exit-code";
import { newRun, type RunSettings } from "./run/ci-run";
import { superviseRun } from "./supervision/supervise";

const HELP = `kubernetes-workloads ci [--cwd DIR] [--config KEY=VALUE ...] [OPTION ...]
kubernetes-workloads ci --sweep [--dry-run] [--cwd DIR] [--context NAME]

Deploys a Pulumi program as a short-lived stack in a namespace of its own, and judges the contracts
of its StatefulSets and Deployments. It always destroys and removes the stack, also if it fails, is
interrupted or crashes. Works for every program that takes its namespace from its configuration, in
any language and with any state backend. Any number of runs may run side by side. Refused are
programs that import objects, and Helm releases outside of the run's namespace.

  --cwd DIR             folder of the Pulumi project (default: the current one)
  --config KEY=VALUE    configuration of the stack; may be repeated
  --config-file FILE    stack settings to begin with, such as Pulumi.dev.yaml
  --namespace-key KEY   configuration key from which the program reads the namespace of the run
                        (default: namespace); kubernetes:namespace is that of the default provider
  --context NAME        kubeconfig context of the cluster (default: the current one)
  --context-key KEY     configuration key from which the program reads that context
                        (default: kubernetes:context, that of the default provider, if --context
                        is given)
  --only WHAT           judges only the contracts of a group, or those whose name contains this
                        text; may be repeated (default: all contracts). Groups:
                        ${GROUP_NAMES}
  --output DIR          where the results go, junit.xml and evidence.html
                        (default: ci-results/NAME-OF-THE-RUN in the project's folder)
  --sweep               instead of a run: finds and removes what killed runs left: stacks in the
                        state backend, namespaces, claims, volumes. Runs that are alive are left
                        alone; those of other machines for an hour
  --dry-run             shows what --sweep would remove, and removes nothing
  --help                prints this text

Exit codes:
  0     all selected contracts are kept; with --sweep: nothing is left
  1     a contract is broken, or could not be judged
  2     the set-up, the engine or the removal failed
  130   cancelled by Ctrl-C, SIGTERM or the end of the terminal, and removed
`;

const OPTIONS = {
  cwd: { type: "string" },
  config: { type: "string", multiple: true },
  "config-file": { type: "string" },
  "namespace-key": { type: "string", default: "namespace" },
  context: { type: "string" },
  "context-key": { type: "string" },
  only: { type: "string", multiple: true },
  output: { type: "string" },
  sweep: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  help: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS }).values;
}

/** Runs the command with its arguments. */
export async function main(args: readonly string[]): Promise<void> {
  const { signal, stop } = listenForInterruption(announceCancellation);
  try {
    process.exitCode = await ci(parse(args), signal);
  } catch (error) {
    process.exitCode = report(error, signal);
  } finally {
    stop();
  }
}

async function ci(values: Values, cancelled: AbortSignal): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return EXIT.proven;
  }
  const project = projectIn(values.cwd);
  const kubeContext = values.context ?? loadKubeConfig(new KubeConfig()).getCurrentContext();
  if (values.sweep) {
    if (values.only ?? values.output) throw runOptionWithSweep();
    await bringTools(project, { onlyTools: true }, cancelled);
    await sweep({ project, kubeContext, dryRun: values["dry-run"] });
    return EXIT.proven;
  }
  if (values["dry-run"]) throw dryRunWithoutSweep();
  const { only = [] } = values;
  selectContracts(only);
  const settings = await runSettings(values, kubeContext);
  await bringTools(project, { kubeContext }, cancelled);
  const run = await newRun(project, kubeContext);
  const output = resolve(values.output ?? join(project.folder, "ci-results", run.name));
  console.log(`CI run ${run.name}`);
  return superviseRun({ run, settings, output, only }, cancelled);
}

async function runSettings(values: Values, kubeContext: string): Promise<RunSettings> {
  const { "config-file": file, "context-key": contextKey, context } = values;
  if (file !== undefined) await requireFile(file);
  const key = contextKey ?? (context === undefined ? undefined : "kubernetes:context");
  return {
    ...(file !== undefined && { configFile: resolve(file) }),
    config: {
      ...Object.fromEntries((values.config ?? []).map(parseSetting)),
      ...(key !== undefined && { [key]: kubeContext }),
    },
    namespaceKey: values["namespace-key"],
  };
}

function parseSetting(text: string): [key: string, value: string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new Failure(
    `--config "${text}" is no setting`,
    "Give it as KEY=VALUE: --config replicas=2, or --config PROJECT:KEY=VALUE for a key of another project.",
  );
}

async function requireFile(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch (cause) {
    throw new Failure(
      `--config-file ${file} cannot be read`,
      "Name a file of stack settings, such as Pulumi.dev.yaml.",
      { cause },
    );
  }
}

/** The toolchain of this repository. The package is installed without it. */
interface Toolchain {
  readonly bringUpToolchain: (
    signal: AbortSignal,
    needs: { readonly onlyTools: true } | { readonly kubeContext: string },
  ) => Promise<unknown>;
}

/**
 * Brings the tools and minikube's cluster for this repository's own program. Every other program uses the installed
 * Pulumi.
 */
async function bringTools(
  project: Project,
  needs: Parameters<Toolchain["bringUpToolchain"]>[1],
  cancelled: AbortSignal,
): Promise<void> {
  if (!project.isOwn) {
    await askPulumi(project, ["version"], cancelled);
    return;
  }
  const toolchain = createRequire(__filename)("../../toolchain/toolchain") as Toolchain;
  try {
    await toolchain.bringUpToolchain(cancelled, needs);
  } finally {
    // If a step was cancelled, its own error does not matter.
    cancelled.throwIfAborted();
  }
}

function dryRunWithoutSweep(): Failure {
  return new Failure(
    "--dry-run is given without --sweep, and a run cannot be made dry",
    "Use: ci --sweep --dry-run",
  );
}

function runOptionWithSweep(): Failure {
  return new Failure("--only or --output is given with --sweep, which judges nothing", "Use: ci --sweep");
}

function report(error: unknown, signal: AbortSignal): number {
  if (signal.aborted && error === signal.reason) {
    console.error("\nCancelled before anything was made.");
    return EXIT.cancelled;
  }
  console.error(`\n${describeError(error)}`);
  return EXIT.failed;
}

/** A second request does not end the command: the run's objects are removed first. */
function announceCancellation(by: Interrupter, again: boolean): void {
  console.error(
    again
      ? `\n${by} again: still removing what the run made, which takes less than a minute.`
      : `\n${by}: cancelling; what the run made is removed first.`,
  );
}
