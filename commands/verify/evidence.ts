import type { DnsAnswer } from "../../kubernetes/dns/nslookup";
import type { Judgement } from "./judge-contracts";
import type { PodLife } from "./pod-lives";
import type { MountedVolume } from "./mounted-volumes";

/** An answer of the cluster's DNS, and whose the addresses in it are. */
export interface DnsRow {
  readonly question: string;
  readonly type: DnsAnswer["type"];
  readonly protocol: DnsAnswer["protocol"];
  readonly answers: readonly { readonly record: string; readonly owner?: string }[];
  /** How often this was asked and answered so. */
  readonly times: number;
}

/** A contract that was left out because it disturbs. */
export interface LeftOut {
  readonly contract: string;
  readonly disturbs: string;
}

/** Everything that the evidence page shows; plain data, which JSON holds as it is. */
export interface Evidence {
  readonly stack: string;
  readonly kubeContext: string;
  readonly namespace: string;
  readonly statefulSetName: string;
  readonly deploymentName: string;
  /** When judging began, in ISO 8601. */
  readonly startedAt: string;
  /** When it ended. */
  readonly endedAt: string;
  readonly judgements: readonly Judgement[];
  readonly leftOut: readonly LeftOut[];
  /** How many contracts there are besides those that were selected to be judged. */
  readonly notSelected: number;
  /** What is not as it was before contracts that disturb were judged; empty as it should be. */
  readonly notRestored: readonly string[];
  readonly lives: readonly PodLife[];
  /** Why the lives are not known until the end, where they are not. */
  readonly livesProblem?: string;
  readonly dns: readonly DnsRow[];
  readonly volumes: readonly MountedVolume[];
}
