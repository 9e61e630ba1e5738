import { runWithOptions } from "../../command-line/command";
import { clearInterruptedUpdate } from "../../pulumi/recovery/interrupted-update";
import { requirePassphrase } from "../../pulumi/project/passphrase";
import { runPulumi } from "../../pulumi/pulumi-command";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { toolchainEnvironment } from "../../toolchain/environment";
import { requireWritableState } from "../../pulumi/state/writable-state";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { connectToAnswering, requireSupportedKubernetes } from "../answering-cluster";
import { giveBackLeftOvers } from "../disturbed-workloads";
import { configuredValue } from "../../pulumi/project/configured-value";
import { orAborted } from "../../command-line/or-aborted";
import { runPulumiOn } from "../pulumi-on-cluster";
import { describeError } from "../../command-line/failures/error-description";
import { projectPreview } from "../../pulumi/preview";
import { ownProject } from "../../pulumi/project/project";
import { onCluster } from "../provider-clusters";
import { prepareUpdate } from "../plan/prepare-update";
import { EndangeringUpdate, ENDANGERED_EXIT_CODE } from "../plan/refusal";
import { whileAnswering } from "../while-answering";
import { awaitRollout, type RollingWorkload } from "./rollout";
import { stackWorkloads } from "./stack-workloads";
import { whileUnblocking } from "./unblock-rollouts";
import { explainUnready } from "./unready-pods";

const HELP = `npm start [-- --stack NAME] [--accept ID] [--take-back]

Brings the tools and minikube's cluster if they are missing. Plans the update as "npm run
plan" does. Then deploys the stack with "pulumi up", prints its outputs, and waits until
its workloads have rolled out. A second run changes nothing. For a stack whose
kubeContext is another cluster, it brings only the tools.

It changes nothing if data would be lost or left behind, or if objects of others would be
changed. It then names the objects and says how to go on.

  --stack NAME   stack to deploy, created if it does not exist (default: dev)
  --accept ID    makes exactly the change that was refused with this ID
  --take-back    takes back fields that others have set on this stack's objects, such as
                 "kubectl scale" does; never on objects of another stack
  --help         prints this text

Exit codes:
  0     deployed
  1     failed; the cause and the remedy are named
  2     changed nothing, because data would be lost or left behind, or others would be harmed
  130   interrupted

${toolchainEnvironment}
  PULUMI_BACKEND_URL               state backend instead of the project's .pulumi-state folder
  PULUMI_CONFIG_PASSPHRASE(_FILE)  passphrase that protects the stack's secrets (default: empty,
                                   which protects nothing: a stack that has secrets needs one)
`;

const OPTIONS = {
  stack: { type: "string", default: "dev" },
  accept: { type: "string" },
  "take-back": { type: "boolean", default: false },
} as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  await requirePassphrase(values.stack);
  await bringUpToolchain(interrupt, { kubeContext: await configuredValue(values.stack, "kubeContext") });
  await requireWritableState();
  await runPulumi(["stack", "select", "--create", values.stack], interrupt);
  await clearInterruptedUpdate(values.stack, interrupt);
  try {
    await update({ stack: values.stack, accepted: values.accept, takeBack: values["take-back"] }, interrupt);
  } catch (error) {
    if (!(error instanceof EndangeringUpdate)) throw error;
    console.error(`\n${describeError(error)}`);
    process.exitCode = ENDANGERED_EXIT_CODE;
  }
});

interface UpdateOptions {
  readonly stack: string;
  readonly accepted: string | undefined;
  readonly takeBack: boolean;
}

/** Updates only if the cluster answers; if it stops to answer meanwhile, that is the failure to report. */
async function update({ stack, accepted, takeBack }: UpdateOptions, interrupt: AbortSignal): Promise<void> {
  const kubeContext = await configuredValue(stack, "kubeContext");
  const limitSeconds = Number(await configuredValue(stack, "timeoutSeconds"));
  const cluster = await connectToAnswering(kubeContext);
  await requireSupportedKubernetes(cluster, kubeContext);
  await giveBackLeftOvers(cluster, () => stackWorkloads(stack), console.error);
  const location = { project: ownProject(), stack };
  const settings = {
    stack,
    clusters: onCluster(cluster),
    preview: projectPreview(location, true),
    takeBack,
  };
  const acceptance = {
    accepted,
    acceptBy: (id: string) => `npm start -- --stack ${stack} ${takeBack ? "--take-back " : ""}--accept ${id}`,
  };
  const { plan, unchanged } = await whileAnswering(
    cluster,
    { limitSeconds, report: console.error },
    interrupt,
    (signal) => prepareUpdate(settings, acceptance, console.error, signal),
  );
  try {
    const known = plan.workloads.filter(({ namespace }) => namespace !== "");
    const deployed = unchanged
      ? showOutputs(stack, interrupt).then(() => known)
      : up(cluster, stack, interrupt).then(() => stackWorkloads(stack));
    const rolledOut = deployed.then((workloads) =>
      untilRolledOut(cluster, workloads, limitSeconds, interrupt),
    );
    await whileUnblocking(cluster, known, console.error, rolledOut);
  } catch (failure) {
    if (!interrupt.aborted)
      await explainUnready(await connectToAnswering(kubeContext), () => stackWorkloads(stack));
    throw failure;
  }
}

/** Objects that were deleted from the cluster, or with it, are deployed again. */
function up(cluster: Cluster, stack: string, interrupt: AbortSignal): Promise<void> {
  return runPulumiOn(
    [cluster],
    { project: ownProject(), stack },
    ["up", "--yes", "--skip-preview", "--refresh"],
    interrupt,
  );
}

async function untilRolledOut(
  cluster: Cluster,
  workloads: readonly RollingWorkload[],
  limitSeconds: number,
  interrupt: AbortSignal,
): Promise<void> {
  const patience = { limitSeconds, longer: "raise timeoutSeconds", report: console.error };
  const waits = workloads.map((workload) => awaitRollout(cluster, workload, patience));
  await orAborted(Promise.all(waits), interrupt);
}

/** An update would find nothing to do, and print the same. */
async function showOutputs(stack: string, interrupt: AbortSignal): Promise<void> {
  console.log(`Nothing to change in stack ${stack}.`);
  await runPulumi(["stack", "output", "--stack", stack], interrupt);
}
