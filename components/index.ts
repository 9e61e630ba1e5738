/**
 * Pulumi components for the two workload shapes of Kubernetes, with the pure naming rules that their outputs follow.
 *
 * @packageDocumentation
 */
export * from "./cluster-ip-deployment";
export type * from "./cluster-ip-deployment-args";
export { type ConfigFiles } from "./config-files";
export { type DisruptionBudgetArgs } from "./disruption-budget";
export { type Environment } from "./environment";
export { HeadlessStatefulSet } from "./headless-stateful-set";
export type * from "./headless-stateful-set-args";
export * from "./rules/names";
export { type PortArgs, type Protocol } from "./port";
export { InvalidArgumentsError, type Problem } from "./rules/problem";
export * from "./read-stack-outputs";
export type { ClaimSettings, StackOutputs, WorkloadSettings } from "./stack-outputs";
export { type AccessMode, type VolumeClaimArgs } from "./volume-claim";
export type * from "./workload-args";
