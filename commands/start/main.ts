import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { clearInterruptedUpdate } from "../../pulumi/interrupted-update";
import { runPulumi } from "../../pulumi/pulumi-command";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { toolchainEnvironment } from "../../toolchain/environment";
import { requireWritableState } from "../../pulumi/writable-state";
import type { Cluster } from "../../kubernetes/cluster";
import { connectToAnswering } from "../answering-cluster";
import { giveBackLeftOvers } from "../disturbed-workloads";
import { configuredValue } from "../../pulumi/configured-value";
import { orAborted } from "../../command-line/or-aborted";
import { runPulumiOn } from "../pulumi-on-cluster";
import { reasonOf } from "../reason";
import { awaitRollout } from "./rollout";
import { stackWorkloads } from "./stack-workloads";
import { whileUnblocking } from "./unblock-rollouts";
import { unreadyPods } from "./unready-pods";
import { deployedOutputs } from "../../pulumi/deployed-outputs";

const HELP = `npm start [-- --stack NAME]

Brings the tools and minikube's cluster where they are missing, deploys the stack with
"pulumi up", prints its outputs and waits until the StatefulSet has rolled out.
A second run changes nothing. For a stack whose kubeContext is another cluster, only
the tools are brought.

  --stack NAME   stack to deploy, created if it does not exist (default: dev)
  --help         prints this text

${toolchainEnvironment}
  PULUMI_BACKEND_URL               state backend instead of the project's .pulumi-state folder
  PULUMI_CONFIG_PASSPHRASE         passphrase of the stack's secrets (default: empty)
`;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: { stack: { type: "string", default: "dev" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await bringUpToolchain(interrupt, { kubeContext: await configuredValue(values.stack, "kubeContext") });
  await requireWritableState();
  await runPulumi(["stack", "select", "--create", values.stack], interrupt);
  await clearInterruptedUpdate(values.stack, interrupt);
  await update(values.stack, interrupt);
});

/** Updates only if the cluster answers; where it stops to answer meanwhile, that is the failure to report. */
async function update(stack: string, interrupt: AbortSignal): Promise<void> {
  const kubeContext = await configuredValue(stack, "kubeContext");
  const cluster = await connectToAnswering(kubeContext);
  await giveBackLeftOvers(cluster, () => stackWorkloads(stack), console.error);
  try {
    // What somebody deleted from the cluster, or with it, is deployed again.
    const updating = runPulumiOn(cluster, stack, ["up", "--yes", "--skip-preview", "--refresh"], interrupt);
    await whileUnblocking(cluster, stackWorkloads(stack), console.error, updating);
    const limitSeconds = Number(await configuredValue(stack, "timeoutSeconds"));
    const outputs = await deployedOutputs(stack, interrupt);
    await orAborted(awaitRollout({ cluster, outputs }, limitSeconds, console.error), interrupt);
  } catch (failure) {
    if (!interrupt.aborted) await explain(await connectToAnswering(kubeContext), stack);
    throw failure;
  }
}

/** Prints what only the cluster knows of an update that failed. */
async function explain(cluster: Cluster, stack: string): Promise<void> {
  try {
    const reasons = await unreadyPods(cluster, await stackWorkloads(stack));
    if (reasons.length > 0) console.error(["Pods that are not Ready:", ...reasons].join("\n  "));
  } catch (error) {
    console.error(`Why pods are not Ready could not be found out: ${reasonOf(error)}`);
  }
}
