import { runWithOptions } from "../../command-line/command";
import { readProfile } from "../../toolchain/cluster/profile";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { numberOption } from "../../command-line/number-option";
import { handOver, runOnDemand } from "../support/running/on-demand";

const HELP = `npm run test:faults [-- --grep TEXT] [--seed N] [--kills N] [--deletions N]

Breaks the cluster, the engine and what they stand on, one after another, while records are
written to the volumes of a stack, and looks whether all of it serves again, whether any
acknowledged record is lost, and whether every message names its cause and its remedy.

It kills the node's kubelet, containerd, API server and etcd, and the whole cluster with
all that runs on it: whoever uses the cluster meanwhile notices. Stacks and namespaces are
its own and are removed. Needs root on a machine that is the node (minikube's driver none)
for the faults of the node; elsewhere these are left out, and it says so.

  --grep TEXT     only tests whose name contains this
  --seed N        of all random choices; printed, so that a run can be had again
  --kills N       how many updates are killed (default: 20)
  --deletions N   how many pods are deleted (default: 200)
  --help          prints this text
`;

const OPTIONS = {
  grep: { type: "string", default: "" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  kills: { type: "string", default: "20" },
  deletions: { type: "string", default: "200" },
} as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const options = {
    seed: numberOption("seed", values.seed),
    kills: numberOption("kills", values.kills),
    deletions: numberOption("deletions", values.deletions),
  };
  console.log(`seed ${options.seed}`);
  await bringUpToolchain(interrupt);
  handOver({ ...options, nodeIsThisMachine: await isNodeThisMachine() });
  // In one test 200 pods are deleted.
  await runOnDemand({ folder: "tests/faults", grep: values.grep, patienceMinutes: 30 }, interrupt);
});

async function isNodeThisMachine(): Promise<boolean> {
  const driver = (await readProfile())?.driver ?? "unknown";
  if (driver === "none") return true;
  console.log(`Left out: the faults of the node, which is not this machine (driver ${driver}).`);
  return false;
}
