import { cpus, release, totalmem } from "node:os";
import type { Cluster } from "../kubernetes/connection/cluster";
import { versions } from "../command-line/versions";

/** The machine of a measurement, and the versions of its tools. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGibibytes: number;
  readonly kernel: string;
  readonly operatingSystem: string;
  readonly containerRuntime: string;
  readonly kubernetes: string;
  readonly node: string;
  readonly pulumi: string;
  readonly pulumiKubernetes: string;
  /** Versions of the other programs of a measurement, by name. */
  readonly others: Readonly<Record<string, string>>;
}

/** Describes this machine and the cluster's node, which need not be the same. */
export async function describeMachine(cluster: Cluster, others: Machine["others"]): Promise<Machine> {
  const { items } = await cluster.core.listNode();
  const info = items[0]?.status?.nodeInfo;
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    operatingSystem: info?.osImage ?? "unknown",
    containerRuntime: info?.containerRuntimeVersion ?? "unknown",
    kubernetes: info?.kubeletVersion ?? "unknown",
    node: process.version,
    pulumi: versions.pulumi,
    pulumiKubernetes: versions.providers.kubernetes,
    others,
  };
}

/** One line for people. */
export function machineLine(machine: Machine): string {
  return [
    `${machine.cores} × ${machine.processor}, ${machine.memoryGibibytes} GiB`,
    `${machine.operatingSystem}, Linux ${machine.kernel}`,
    `Kubernetes ${machine.kubernetes} on ${machine.containerRuntime}`,
    `Node ${machine.node}`,
    `Pulumi ${machine.pulumi} with Kubernetes provider ${machine.pulumiKubernetes}`,
    ...Object.entries(machine.others).map(([name, version]) => `${name} ${version}`),
  ].join("; ");
}
