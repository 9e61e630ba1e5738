import { parseArgs } from "node:util";
import { runCommand } from "../toolchain/command";
import { clearInterruptedUpdate } from "../toolchain/interrupted-update";
import { runPulumi } from "../toolchain/pulumi-command";

const HELP = `npm run down [-- --stack NAME]

Takes a stack away again: its workloads and Services. Its namespace with the claims stays,
because they hold data, unless the stack is marked short-lived. The cluster stays as well:
"npm run cluster:delete" takes that away.

  --stack NAME   stack to destroy (default: dev)
  --help         prints this text
`;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: { stack: { type: "string", default: "dev" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await clearInterruptedUpdate(values.stack, interrupt);
  await runPulumi(["destroy", "--yes", "--skip-preview", "--stack", values.stack], interrupt);
});
