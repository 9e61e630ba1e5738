/**
 * Pulumi components for the two workload shapes of Kubernetes, with the pure naming rules that their outputs follow.
 *
 * @packageDocumentation
 */
export * from "./cluster-ip-deployment";
export type * from "./cluster-ip-deployment-args";
export { type ConfigFiles } from "./config-files";
export { type AutoscalerArgs } from "./autoscaler";
export { type ClientServiceArgs, type ClientServiceType } from "./client-service";
export { type DisruptionBudgetArgs } from "./disruption-budget";
export { type Environment } from "./environment";
export { HeadlessStatefulSet } from "./headless-stateful-set";
export type * from "./headless-stateful-set-args";
export * from "./rules/names";
export { type HttpRouteArgs, type IngressArgs } from "./http-entrance";
export { type NetworkClientArgs, type NetworkPolicyArgs } from "./network-policy";
export { type PodMonitorArgs } from "./pod-monitor";
export { type PortArgs, type Protocol } from "./port";
export * from "./promises";
export { InvalidArgumentsError, type Problem } from "./rules/problem";
export * from "./read-stack-outputs";
export { type ReplicasOwner } from "./replicas-owner";
export { type SecretFileArgs, type SecretFiles } from "./secret-files";
export { type ServiceAccountArgs } from "./service-account";
export { type Spread } from "./spread";
export type { ClaimSettings, StackOutputs, WorkloadSettings } from "./stack-outputs";
export { type AccessMode, type VolumeClaimArgs, type VolumeMode } from "./volume-claim";
export type * from "./workload-args";
export { type StorageMedium, type WritablePath, type WritablePathArgs } from "./writable-paths";
