import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { clearInterruptedUpdate } from "../../pulumi/interrupted-update";
import { requireWritableState } from "../../pulumi/writable-state";
import { connectToAnswering } from "../answering-cluster";
import { giveBackLeftOvers } from "../disturbed-workloads";
import { stackWorkloads } from "../start/stack-workloads";
import { configuredValue } from "../../pulumi/configured-value";
import { stackHoldings } from "./stack-holdings";
import { spareForeignObjects } from "./own-objects";
import { deleteData } from "./delete-data";
import { describeKeptData } from "./description";
import { findKeptData } from "./kept-claims";
import { deleteUnfinished } from "./unfinished-objects";
import { orAborted } from "../../command-line/or-aborted";
import { requirePassphrase } from "../../pulumi/passphrase";
import { selectProjectStack } from "../../pulumi/project-stack";
import { runPulumiOn } from "../pulumi-on-cluster";

const HELP = `npm run down [-- --stack NAME] [--delete-data]

Takes a stack away again: its workloads and Services. Its namespace with the claims stays,
because they hold data, unless the stack is marked short-lived; afterwards the claims that
stay are listed, also those of a stack that was destroyed before. What an interrupted update
had begun to make goes as well. The cluster stays: "npm run cluster:delete" takes that away.

  --stack NAME    stack to destroy (default: dev)
  --delete-data   deletes the claims after listing them: those that bear the stack's identity
                  and a name that its StatefulSet gives. Deletes the namespace as well if it
                  was generated and nothing else is in it. Refused for a stack that was
                  destroyed before: its identity went with its state
  --help          prints this text
`;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "dev" },
      "delete-data": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await requirePassphrase(values.stack);
  // The stack's outputs say where its data is, and a destroy takes them away.
  const holdings = await stackHoldings(await selectProjectStack(values.stack));
  const cluster = await connectToAnswering(holdings.kubeContext);
  await requireWritableState();
  const setting = {
    cluster,
    limitSeconds: Number(await configuredValue(values.stack, "timeoutSeconds")),
  };
  await giveBackLeftOvers(cluster, () => stackWorkloads(values.stack), console.error);
  await clearInterruptedUpdate(values.stack, interrupt, (pending) =>
    orAborted(deleteUnfinished(setting, pending, console.log), interrupt),
  );
  await spareForeignObjects(cluster, holdings, console.log);
  await runPulumiOn(cluster, values.stack, ["destroy", "--yes", "--skip-preview"], interrupt);
  const kept = await findKeptData(cluster, holdings);
  console.log(`\n${describeKeptData(kept, values.stack)}`);
  if (values["delete-data"]) await deleteData(cluster, kept, console.log);
});
