// Prints the stateful pods and the Service of a stack as targets for Prometheus (file_sd_configs):
//
//   node scrape-targets.mjs STACK
//
// Runs in the folder of the stack's Pulumi.yaml. Needs pulumi on PATH.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [stack] = process.argv.slice(2);
if (stack === undefined) {
  console.error("usage: node scrape-targets.mjs STACK");
  process.exit(1);
}
const printed = run("pulumi", ["stack", "output", "--json", "--stack", stack]);
const validate = fileURLToPath(new URL("validate.mjs", import.meta.url));
const outputs = JSON.parse(run(process.execPath, [validate], printed));

const targets = [
  ...outputs.podDnsNames.map((name, index) => ({
    targets: [`${name}:${outputs.containerPorts.web}`],
    labels: { namespace: outputs.namespace, pod: outputs.podNames[index] },
  })),
  {
    targets: [`${outputs.clusterIPServiceDnsName}:${outputs.clusterIPServicePorts.web}`],
    labels: { namespace: outputs.namespace, service: outputs.clusterIPServiceName },
  },
];
console.log(JSON.stringify(targets, null, 2));

/** What a program prints; its complaints are on the terminal when it fails, and this script then fails as well. */
function run(command, args, input) {
  const { status, stdout, error } = spawnSync(command, args, { input, stdio: ["pipe", "pipe", "inherit"] });
  if (error) console.error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) process.exit(1);
  return stdout;
}
