import { parseArgs } from "node:util";
import { runCommand } from "../command-line/command";
import { toolchainEnvironment } from "./environment";
import { bringUpToolchain } from "./toolchain";

const HELP = `npm run cluster:up

Brings Pulumi's CLI and providers, minikube and its cluster if they are missing. Deploys
nothing.

  --help   prints this text

${toolchainEnvironment}
`;

/** `npm run cluster:up`. */
void runCommand(async (interrupt) => {
  const { values } = parseArgs({ options: { help: { type: "boolean" } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await bringUpToolchain(interrupt);
});
