/**
 * Contracts for a program's own integration tests: what workloads promise, judged on a live cluster.
 *
 * @module kubernetes-workloads/contracts
 */
import type { WorkloadPromises } from "../../components/promises";
import { contracts } from "../../contracts";
import { type Contract, isAbout } from "../../contracts/contract";
import { connectToAnswering } from "../answering-cluster";
import { selectContracts } from "./contract-selection";
import { isFailure, type Judgement } from "./judge-contracts";
import { judgeWorkloads } from "./judge-stack";

export type {
  ClaimPromises,
  CommonPromises,
  DeploymentPromises,
  PodSelector,
  PortPromises,
  ServicePromises,
  StatefulSetPromises,
  WorkloadPromises,
} from "../../components/promises";
export type { VolumeMode } from "../../components/pod/volume-claim";
export { contracts } from "../../contracts";
export type {
  Contract,
  ContractGroup,
  ContractOf,
  DeploymentContract,
  Reference,
  StatefulSetContract,
  Verdict,
} from "../../contracts/contract";
export { livePromises, promisesOf } from "../../contracts/live-promises";
export type { LiveContext, LivePromises, LiveWorkloadName } from "../../contracts/live-promises";
export type { UpstreamTest } from "../../contracts/upstream";
export { Cluster } from "../../kubernetes/connection/cluster";
export type { ClusterAddress } from "../../kubernetes/connection/cluster-address";
export type { WorkloadName } from "./evidence";
export type { Judgement, Outcome } from "./judge-contracts";

/** A selection of contracts. */
export interface ContractChoice {
  /**
   * Groups, or parts of contracts' names.
   *
   * @defaultValue all contracts
   */
  readonly only?: readonly string[];
  /**
   * Whether contracts that disturb the workload are selected, too. Each restores what it changed.
   *
   * @defaultValue `false`
   */
  readonly disturb?: boolean;
}

/** How {@link judge} works. */
export interface JudgeSettings extends ContractChoice {
  /** kubeconfig context of the cluster. */
  readonly context: string;
  /**
   * After it is aborted, no further contract begins.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal;
}

/** The contracts of a workload's kind, in the order in which they are judged. */
export function contractsFor(
  promises: Pick<WorkloadPromises, "kind">,
  { only = [], disturb = false }: ContractChoice = {},
): Contract[] {
  const chosen = new Set(selectContracts(only));
  return contracts.filter(
    (contract) =>
      contract.kind === promises.kind && chosen.has(contract) && (disturb || contract.disturbs === undefined),
  );
}

/**
 * Judges what workloads promise on a live cluster. It adds a Job of one pod to their namespaces, which asks the cluster's
 * DNS and is removed at the end.
 *
 * @returns a judgement for each of {@link contractsFor} and each workload
 * @throws when the cluster does not answer
 */
export async function judge(
  promises: WorkloadPromises | readonly WorkloadPromises[],
  { context, only = [], disturb = false, signal }: JudgeSettings,
): Promise<readonly Judgement[]> {
  const workloads: readonly WorkloadPromises[] = "version" in promises ? [promises] : promises;
  const cluster = await connectToAnswering(context);
  const among = selectContracts(only).filter((contract) =>
    workloads.some((one) => isAbout(contract, { promises: one })),
  );
  const options = { among, disturb, ...(signal !== undefined && { signal }) };
  const { judgements } = await judgeWorkloads("workloads", cluster, workloads, [], options);
  return judgements;
}

/**
 * Makes sure that a contract is kept, or does not apply.
 *
 * @returns how it ended, one judgement a workload
 * @throws an error with what is wrong otherwise
 */
export function assertKept(
  judgements: readonly Judgement[],
  contract: Pick<Contract, "name">,
): readonly Judgement[] {
  const own = judgements.filter((judgement) => judgement.contract === contract.name);
  if (own.length === 0) throw new Error(`"${contract.name}" was not judged`);
  const failed = own.filter(({ outcome }) => isFailure(outcome));
  if (failed.length === 0) return own;
  throw new Error(
    failed
      .map(({ workload, outcome, violations }) =>
        [`${workload.kind} ${workload.name}: ${outcome}`, ...violations].join("\n  "),
      )
      .join("\n"),
  );
}
