import type { WorkloadPromises } from "../../components/promises";
import { type Given, runWithOptions } from "../../command-line/command";
import { describeError } from "../../command-line/failures/error-description";
import { failureOf } from "../../command-line/failures/failure-of";
import { numberOption } from "../../command-line/number-option";
import { orAborted } from "../../command-line/or-aborted";
import { findHoldups, type Holdups } from "../../kubernetes/pods/blocking-pods";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { nameOf } from "../../kubernetes/objects";
import { awaitRollout, NotRolledOut, type RolloutPatience } from "../start/rollout";
import { explainUnready } from "../start/unready-pods";
import { findTarget, TARGET_OPTIONS } from "../verify/target";

const DEFAULT_TIMEOUT_SECONDS = 300;

const HELP = `kubernetes-workloads wait [OPTION ...]
kubernetes-workloads wait --context CONTEXT --namespace NAMESPACE KIND/NAME ... [OPTION ...]

Waits until workloads have rolled out: all pods are Ready, and those that the update strategy
replaces have the newest template. "pulumi up" may end before Kubernetes has begun to roll the pods.
Then it does not fail if no pod can start with the new template. It only reads.

The first form waits for all StatefulSets and Deployments of a stack, the second for any
StatefulSet or Deployment of a cluster.

  --cwd DIR          folder of the Pulumi project (default: the current one)
  --stack NAME       stack to wait for (default: the one that is selected there)
  --workload NAME    waits only for the workloads with this name; may be repeated
  --context NAME     kubeconfig context of the cluster (default: what the stack's provider names)
  --namespace NAME   namespace of the workloads that are named as statefulset/NAME or deployment/NAME
  --timeout SECONDS  longest wait (default: ${String(DEFAULT_TIMEOUT_SECONDS)})
  --help             prints this text

Exit codes:
  0    every workload has rolled out
  1    a workload has not rolled out in time, or cannot; its pods are named with their reasons
  2    there is no such workload, or its cluster does not answer
  130  interrupted
`;

const NOT_ROLLED_OUT = 1;
const NOTHING_TO_WAIT_FOR = 2;

const OPTIONS = {
  ...TARGET_OPTIONS,
  timeout: { type: "string", default: String(DEFAULT_TIMEOUT_SECONDS) },
} as const;

/** `wait`, with the arguments that follow its name. */
export function main(args: readonly string[]): Promise<void> {
  return runWithOptions({ help: HELP, options: OPTIONS, args, allowPositionals: true }, wait, {
    failedExitCode: NOTHING_TO_WAIT_FOR,
  });
}

async function wait({ values, positionals }: Given<typeof OPTIONS>, interrupt: AbortSignal): Promise<void> {
  const limitSeconds = numberOption("timeout", values.timeout, 1);
  const patience = { limitSeconds, longer: "wait longer with --timeout", report: console.error };
  const { cluster, workloads } = await findTarget({ ...values, live: positionals }, interrupt);
  interrupt.throwIfAborted();
  const stuck = await orAborted(stuckWorkloads(cluster, workloads, patience), interrupt);
  if (stuck.length === 0) return;
  process.exitCode = NOT_ROLLED_OUT;
  await explain(cluster, stuck);
}

/** Waits for all of them side by side, says how each ended, and returns those that have not rolled out. */
async function stuckWorkloads(
  cluster: Cluster,
  workloads: readonly WorkloadPromises[],
  patience: RolloutPatience,
): Promise<WorkloadPromises[]> {
  const ended = await Promise.all(
    workloads.map(async (workload) => {
      const failure = await failureOf(() => awaitRollout(cluster, workload, patience));
      if (failure !== undefined && !(failure instanceof NotRolledOut)) throw failure;
      if (failure === undefined) console.log(`${workload.kind} ${workload.name} has rolled out.`);
      else console.error(`\n${describeError(failure)}`);
      return failure === undefined ? [] : [workload];
    }),
  );
  return ended.flat();
}

/** Prints what only the cluster knows. */
async function explain(cluster: Cluster, stuck: readonly WorkloadPromises[]): Promise<void> {
  await explainUnready(cluster, () => Promise.resolve(stuck));
  const blocked = new Map<string, string[]>();
  for (const { kind, namespace, name } of stuck) {
    const { blocking } = kind === "StatefulSet" ? await findHoldups(cluster, namespace, name) : NO_HOLDUPS;
    if (blocking.length === 0) continue;
    console.error(
      `\n${blocking.map(nameOf).join(", ")}: never Ready, and older than the newest template, to which StatefulSet ${name} does not roll on until it is replaced.`,
    );
    blocked.set(namespace, [...(blocked.get(namespace) ?? []), name]);
  }
  const context = cluster.kubeConfig.getCurrentContext();
  for (const [namespace, names] of blocked) {
    console.error(
      `\nReplace what blocks, claims stay:\n  npx kubernetes-workloads unblock --context ${context} --namespace ${namespace} ${names.join(" ")}`,
    );
  }
}

const NO_HOLDUPS: Holdups = { blocking: [], stalled: [], held: [] };
