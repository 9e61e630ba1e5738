import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { configuredValue } from "../../pulumi/configured-value";
import { requirePassphrase } from "../../pulumi/passphrase";
import { projectPreview } from "../../pulumi/preview";
import { connectToAnswering } from "../answering-cluster";
import { reportDisturbed } from "../disturbed-workloads";
import { stackWorkloads } from "../start/stack-workloads";
import { describePlan } from "./description";
import { dropRecordedKubeconfig } from "../../pulumi/edited-state";
import { planUpdate } from "./plan-update";
import { ENDANGERED_EXIT_CODE } from "./refusal";

const HELP = `npm run plan [-- --stack NAME] [--json]

Says what the next update of a stack will do to pods, and to claims with their volumes
and data, and what is in its way. Changes nothing: it runs a preview, and looks at what
is on the cluster around the stack's objects.

  --stack NAME   stack to look at (default: dev)
  --json         prints the plan as JSON, for CI; run it as
                 npm run --silent plan -- --json
  --help         prints this text

Exit codes:
  0   no data would be lost or left behind
  1   the preview failed, or something is in the way of the update
  2   data would be lost, or left behind where no pod uses it, or others would be harmed
`;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "dev" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { stack } = values;
  await requirePassphrase(stack);
  await dropRecordedKubeconfig(stack);
  const cluster = await connectToAnswering(await configuredValue(stack, "kubeContext"));
  await reportDisturbed(cluster, () => stackWorkloads(stack), console.error);
  const settings = { stack, cluster, preview: projectPreview(stack), takeBack: false };
  const { plan } = await planUpdate(settings, interrupt);
  console.log(values.json ? JSON.stringify(plan, null, 2) : describePlan(plan));
  if (plan.obstacles.length > 0) process.exitCode = 1;
  if (plan.acceptAs !== undefined) process.exitCode = ENDANGERED_EXIT_CODE;
});
