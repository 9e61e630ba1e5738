// Prints the stateful pods and the Service of a stack as targets for Prometheus (file_sd_configs):
//
//   node scrape-targets.mjs STACK
//
// Runs in the folder of the stack's Pulumi.yaml. Needs pulumi on PATH.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [stack] = process.argv.slice(2);
if (stack === undefined) throw new Error("usage: node scrape-targets.mjs STACK");

const printed = execFileSync("pulumi", ["stack", "output", "--json", "--stack", stack]);
const validate = fileURLToPath(new URL("validate.mjs", import.meta.url));
const outputs = JSON.parse(execFileSync(process.execPath, [validate], { input: printed }));

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
