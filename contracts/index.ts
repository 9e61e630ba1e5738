import type { Contract, ContractGroup } from "./contract";
import * as availability from "./promises/availability";
import * as data from "./promises/data";
import * as deploymentRollout from "./promises/rollout/deployment-rollout";
import * as dns from "./promises/dns/dns";
import * as dnsChanges from "./promises/dns/dns-changes";
import * as dnsRecords from "./promises/dns/dns-records";
import * as halting from "./promises/rollout/halting";
import * as identity from "./promises/identity";
import * as order from "./promises/order";
import * as readiness from "./promises/readiness";
import * as requests from "./promises/requests";
import * as rollingOrder from "./promises/rollout/rolling-order";
import * as rolloutRequests from "./promises/rollout/rollout-requests";
import * as rollout from "./promises/rollout/rollout";
import * as scalingOrder from "./promises/scaling-order";
import * as services from "./promises/services";
import * as stateless from "./promises/stateless";
import * as storage from "./promises/storage";

const FAMILIES = [
  availability,
  data,
  deploymentRollout,
  dns,
  dnsChanges,
  dnsRecords,
  halting,
  identity,
  order,
  readiness,
  requests,
  rollingOrder,
  rollout,
  rolloutRequests,
  scalingOrder,
  services,
  stateless,
  storage,
];

/** All contracts in the order in which they are judged: whatever a file of `promises/` exports as one. */
export const contracts: readonly Contract[] = FAMILIES.flatMap((family): unknown[] => Object.values(family))
  .filter(isContract)
  .sort((a, b) => a.order - b.order);

/** What a selection of contracts may name: what they are about, or the few that tell the kinds of workloads apart. */
export type GroupName = ContractGroup | "core";

/** The names of all groups. */
export const GROUPS: readonly GroupName[] = [
  "core",
  ...new Set(contracts.map(({ group }) => group).toSorted()),
];

/** The contracts of a group, in their order. */
export function contractsIn(group: GroupName): Contract[] {
  return contracts.filter((contract) => (group === "core" ? contract.core : contract.group === group));
}

function isContract(value: unknown): value is Contract {
  return value instanceof Object && "judge" in value && "kind" in value;
}
