import { type Given, runWithOptions } from "../../command-line/command";
import { configuredValue } from "../../pulumi/project/configured-value";
import { dropRecordedKubeconfig } from "../../pulumi/state/edited-state";
import { exportedState, findStack, type StackLocation } from "../../pulumi/state/exported-state";
import { requirePassphrase } from "../../pulumi/project/passphrase";
import { projectPreview } from "../../pulumi/preview";
import { projectIn } from "../../pulumi/project/project";
import { type StateWorkload, workloadsInState } from "../../pulumi/state/state-workloads";
import { connectToAnswering, UnansweringCluster } from "../answering-cluster";
import { wordsFor } from "../command-words";
import { reportDisturbed } from "../disturbed-workloads";
import { clustersOf, type ClusterFinder } from "../provider-clusters";
import { describePlan } from "./description";
import { planUpdate } from "./plan-update";
import { ENDANGERED_EXIT_CODE } from "./refusal";

const HELP = `kubernetes-workloads plan [--cwd DIR] [--stack NAME] [--refresh] [--json]

Says what the next update of a stack will do to its pods, and to claims with their volumes and
data. Also says what would make the update fail. Changes nothing: it runs a preview and reads
the cluster around the stack's objects. Works for every Pulumi program, in any language and with
any state backend.

  --cwd DIR      folder of the Pulumi project (default: the current one)
  --stack NAME   stack to look at (default: the one that is selected there)
  --refresh      compares the state with the cluster first, as "pulumi up --refresh" does
  --json         prints the plan as JSON, for CI
  --help         prints this text

Exit codes:
  0    no data would be lost or left behind
  1    the preview failed, or the update would fail
  2    data would be lost or left without a pod, or objects of others would be changed
  130  interrupted
`;

const OPTIONS = {
  cwd: { type: "string" },
  stack: { type: "string" },
  refresh: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** Runs the command with its arguments. */
export function main(args: readonly string[]): Promise<void> {
  return runWithOptions({ help: HELP, options: OPTIONS, args }, plan);
}

async function plan({ values }: Given<typeof OPTIONS>, interrupt: AbortSignal): Promise<void> {
  const project = projectIn(values.cwd);
  const location = await findStack(project, values.stack, interrupt);
  if (project.isOwn) {
    await requirePassphrase(location.stack);
    await dropRecordedKubeconfig(location.stack);
  }
  const clusters = clustersOf(location, interrupt);
  const unanswering = await noticeDisturbed(location, clusters, interrupt);
  const words = wordsFor(project);
  // `npm start` refreshes.
  const preview = projectPreview(location, values.refresh || project.isOwn);
  const settings = { stack: location.stack, clusters, preview, takeBack: false, words };
  const { plan } = await planUpdate(settings, interrupt).catch((error: unknown) => {
    // Pulumi's provider does not say why, and what it advises would forget the stack's objects.
    throw unanswering ?? error;
  });
  console.log(values.json ? JSON.stringify(plan, null, 2) : describePlan(plan, words));
  if (plan.obstacles.length > 0) process.exitCode = 1;
  if (plan.acceptAs !== undefined) process.exitCode = ENDANGERED_EXIT_CODE;
}

/**
 * Says of which workloads a `verify --disturb` that was killed has left something to give back.
 *
 * @returns why a cluster does not answer, if one does not
 */
async function noticeDisturbed(
  location: StackLocation,
  clusters: ClusterFinder,
  interrupt: AbortSignal,
): Promise<UnansweringCluster | undefined> {
  const { project, stack } = location;
  const workloads = async (): Promise<StateWorkload[]> =>
    workloadsInState(await exportedState(location, interrupt));
  if (project.isOwn) {
    // The state is only read if there is something to say, because that takes longer than to ask the cluster.
    const cluster = await connectToAnswering(await configuredValue(stack, "kubeContext"));
    await reportDisturbed(cluster, workloads, console.error);
    return undefined;
  }
  let unanswering: UnansweringCluster | undefined;
  for (const workload of await workloads()) {
    // The plan itself says which cluster cannot be read.
    const cluster = await clusters(workload.provider).catch((error: unknown) => {
      if (error instanceof UnansweringCluster) unanswering = error;
      return undefined;
    });
    if (cluster) await reportDisturbed(cluster, () => Promise.resolve([workload]), console.error);
  }
  return unanswering;
}
