import { cpus, release, totalmem } from "node:os";
import { VersionApi } from "@kubernetes/client-node";
import type { Cluster } from "../../contracts/cluster";
import { versions } from "../../toolchain/versions";

/** What the figures were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly kubernetes: string;
  readonly pulumi: string;
  readonly pulumiKubernetes: string;
  readonly kwok: string;
}

/** Describes this machine and the cluster on it. */
export async function describeMachine({ kubeConfig }: Cluster): Promise<Machine> {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    kubernetes: (await kubeConfig.makeApiClient(VersionApi).getCode()).gitVersion,
    pulumi: versions.pulumi,
    pulumiKubernetes: versions.providers.kubernetes,
    kwok: versions.kwok,
  };
}
