import { runCommand } from "./command";
import { bringUpToolchain } from "./toolchain";

const HELP = `npm run cluster:up

Brings Pulumi's CLI and providers, minikube and a cluster that serves, where they are
missing, and deploys nothing. "npm start -- --help" names the environment variables.
`;

/** `npm run cluster:up`. */
void runCommand(async (interrupt) => {
  if (process.argv.includes("--help")) {
    console.log(HELP);
    return;
  }
  await bringUpToolchain(interrupt);
});
