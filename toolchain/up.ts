import { runWithOptions } from "../command-line/command";
import { toolchainEnvironment } from "./environment";
import { bringUpToolchain } from "./toolchain";

const HELP = `npm run cluster:up

Brings Pulumi's CLI and providers, minikube and its cluster if they are missing. Deploys
nothing.

  --help   prints this text

${toolchainEnvironment}
`;

/** `npm run cluster:up`. */
void runWithOptions({ help: HELP, options: {} }, async (_given, interrupt) => {
  await bringUpToolchain(interrupt);
});
