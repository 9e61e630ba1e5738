import { cpus, release, totalmem } from "node:os";
import type { Cluster } from "../contracts/cluster";
import { versions } from "../toolchain/versions";
import { helmVersion } from "./helm";
import { kubectlVersion } from "./kubectl";

/** What the figures were measured on, and with which versions. */
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
  readonly pulumiSdk: string;
  readonly kubectl: string;
  readonly helm: string;
}

/** Describes this machine and the cluster's node, which need not be the same. */
export async function describeMachine(
  cluster: Cluster,
  { kubectl, helm }: { readonly kubectl: string; readonly helm: string },
): Promise<Machine> {
  const [{ items }, kubectlSays, helmSays] = await Promise.all([
    cluster.core.listNode(),
    kubectlVersion(kubectl),
    helmVersion(helm),
  ]);
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
    pulumiSdk: versions.pulumiSdk,
    kubectl: kubectlSays ?? "unknown",
    helm: helmSays ?? "unknown",
  };
}

/** One line for people. */
export function machineLine(machine: Machine): string {
  return [
    `${machine.cores} × ${machine.processor}, ${machine.memoryGibibytes} GiB`,
    `${machine.operatingSystem}, Linux ${machine.kernel}`,
    `Kubernetes ${machine.kubernetes} on ${machine.containerRuntime}`,
    `Node ${machine.node}`,
    `Pulumi ${machine.pulumi} with SDK ${machine.pulumiSdk}`,
    `kubectl ${machine.kubectl}`,
    `Helm ${machine.helm}`,
  ].join("; ");
}
