import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { configuredValue } from "../../pulumi/configured-value";
import { connectToAnswering } from "../answering-cluster";
import { reportDisturbed } from "../disturbed-workloads";
import { stackWorkloads } from "../start/stack-workloads";
import { describePlan } from "./description";
import { previewEvents } from "./preview";
import { planStack } from "./stack-plan";
import { dropRecordedKubeconfig } from "../../pulumi/edited-state";
import { selectProjectStack } from "../../pulumi/project-stack";

const HELP = `npm run plan [-- --stack NAME] [--json]

Says what the next update of a stack will do to pods, and to claims with their volumes
and data. Changes nothing: it runs a preview.

  --stack NAME   stack to look at (default: dev)
  --json         prints the plan as JSON, for CI; run it as
                 npm run --silent plan -- --json
  --help         prints this text

Exit codes:
  0   no data would be lost or left behind
  1   the preview failed
  2   data would be lost, or left behind where no pod uses it
`;

const DATA_ENDANGERED = 2;

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
  const stack = await selectProjectStack(values.stack);
  await dropRecordedKubeconfig(values.stack);
  const cluster = await connectToAnswering(await configuredValue(values.stack, "kubeContext"));
  await reportDisturbed(cluster, () => stackWorkloads(values.stack), console.error);
  const plan = planStack(values.stack, await previewEvents(stack, interrupt));
  console.log(values.json ? JSON.stringify(plan, null, 2) : describePlan(plan));
  if (plan.endangersData) process.exitCode = DATA_ENDANGERED;
});
