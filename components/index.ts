/**
 * Pulumi components for the two workload shapes of Kubernetes, with the pure naming rules that their outputs follow.
 *
 * @module kubernetes-workloads
 */
export * from "./cluster-ip-deployment";
export type * from "./cluster-ip-deployment-args";
export { type ConfigFileArgs, type ConfigFiles } from "./pod/config-files";
export { type OrdinalFiles } from "./pod/ordinal-files";
export { type AutoscalerArgs } from "./companions/autoscaler";
export { type ClientServiceArgs, type ClientServiceType } from "./companions/client-service";
export { type DisruptionBudgetArgs } from "./companions/disruption-budget";
export { type Environment } from "./pod/environment";
export { HeadlessStatefulSet } from "./headless-stateful-set";
export type * from "./headless-stateful-set-args";
export * from "./rules/names";
export { type HttpRouteArgs, type IngressArgs } from "./companions/http-entrance";
export { type NetworkClientArgs, type NetworkPolicyArgs } from "./companions/network-policy";
export { type PodMonitorArgs } from "./companions/pod-monitor";
export { type PortArgs, type Protocol } from "./pod/port";
export * from "./promises";
export { InvalidArgumentsError, type Problem } from "./rules/problem";
export * from "./read-stack-outputs";
export { type ReplicasOwner } from "./replicas-owner";
export { type SecretFileArgs, type SecretFiles } from "./pod/secret-files";
export { type ServiceAccountArgs } from "./companions/service-account";
export { type Spread } from "./pod/spread";
export type { ClaimSettings, StackOutputs, WorkloadSettings } from "./stack-outputs";
export { type AccessMode, type VolumeClaimArgs, type VolumeMode } from "./pod/volume-claim";
export type * from "./workload-args";
export { type StorageMedium, type WritablePath, type WritablePathArgs } from "./pod/writable-paths";
