import { readFile } from "node:fs/promises";
import type { V1Node } from "@kubernetes/client-node";
import { dump, load } from "js-yaml";
import { signalProcess } from "../../../command-line/processes/signal-process";
import { required } from "../../../kubernetes/objects";
import {
  isOwnMachineFile,
  OWN_MARK,
  replaceMachineFile,
  restoreMachineFile,
} from "../../../toolchain/machine-file";
import { bringUpToolchain } from "../../../toolchain/toolchain";
import { interruption } from "../../support/running/interruption";
import { eventually } from "../eventually";
import { kubelet } from "./node-processes";
import { cluster } from "../../support/live-cluster";

const CONFIG_FILE = "/var/lib/kubelet/config.yaml";

/** Taint of a node that reports too little memory; the control plane puts it there for the condition. */
export const PRESSURE_TAINT = "node.kubernetes.io/memory-pressure";

/**
 * Every machine has less memory free than this, so the kubelet reports pressure. It would evict pods, including those
 * of others, only after the grace period.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#soft-eviction-thresholds
 */
const THRESHOLD = {
  evictionSoft: { "memory.available": "99%" },
  evictionSoftGracePeriod: { "memory.available": "1h" },
};

/** Has the kubelet of this machine report memory pressure for as long as the function takes. */
export async function underMemoryPressure(use: () => Promise<void>): Promise<void> {
  const config = load(await readFile(CONFIG_FILE, "utf8")) as object;
  await replaceMachineFile(CONFIG_FILE, `# ${OWN_MARK}.\n${dump({ ...config, ...THRESHOLD })}`);
  try {
    await restartKubelet();
    await eventually(
      "the node to report memory pressure",
      async () => (await isUnderPressure()) || undefined,
    );
    await use();
  } finally {
    await relieve();
  }
}

/** Takes the pressure away, also that of a run that was killed. */
export async function relieve(): Promise<void> {
  if (!(await isOwnMachineFile(CONFIG_FILE))) return;
  await restoreMachineFile(CONFIG_FILE);
  await restartKubelet();
  await eventually(
    "the node to report no memory pressure",
    async () => !(await isUnderPressure()) || undefined,
  );
  // A kubelet that starts under pressure turns away pods without requests, the one that makes volumes among them.
  await bringUpToolchain(interruption);
}

/** Its keeper starts it again, with the configuration that it finds then. */
async function restartKubelet(): Promise<void> {
  const { pid } = required(await kubelet(), "a kubelet on this machine");
  signalProcess(pid, "SIGKILL");
  await eventually("another kubelet", async () => ((await kubelet())?.pid ?? pid) !== pid || undefined);
}

async function isUnderPressure(): Promise<boolean> {
  const { items } = await cluster().core.listNode();
  return items.some(reportsPressure);
}

function reportsPressure({ spec, status }: V1Node): boolean {
  const condition = status?.conditions?.find(({ type }) => type === "MemoryPressure");
  const isTainted = spec?.taints?.some(({ key }) => key === PRESSURE_TAINT) ?? false;
  return condition?.status === "True" || isTainted;
}
