import { runWithOptions } from "../../command-line/command";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { runOnDemand } from "../support/running/on-demand";

const HELP = `npm run test:systems [-- --grep TEXT]

Deploys each program of examples/systems on the live cluster and writes records to it, one
acknowledged after the other, while it is scaled, loses pods and its leader, gets another
image and configuration, and is destroyed and comes back. Then it compares what was
acknowledged with what each pod has. Images whose registries do not answer are built.

  --grep TEXT   only the systems whose name contains this
  --help        prints this text
`;

const OPTIONS = { grep: { type: "string", default: "" } } as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  await bringUpToolchain(interrupt);
  await runOnDemand({ folder: "tests/systems", grep: values.grep, patienceMinutes: 20 }, interrupt);
});
