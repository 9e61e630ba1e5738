import type { Input } from "@pulumi/pulumi";
import type { ClusterIPDeploymentArgs, HeadlessStatefulSetArgs, WorkloadArgs } from "../../../../components";
import type { Made } from "./made";

/** Workloads that have every argument between them, nested ones too. */
export interface LiveWorkloads {
  /** Two pods with claims that run. */
  readonly web: HeadlessStatefulSetArgs;
  /** A pod that runs. */
  readonly front: ClusterIPDeploymentArgs;
  /** What this project's node cannot run: containerd of Debian 12 has no user namespaces. */
  readonly idle: HeadlessStatefulSetArgs;
  /** A pod that waits for its claims: minikube has no devices, no snapshots and no classes of volume attributes. */
  readonly device: HeadlessStatefulSetArgs;
}

/** Where the workloads go, and what of the cluster they need. */
export interface Surroundings {
  readonly namespace: string;
  readonly image: string;
  /** Secret with the key `key`. */
  readonly secret: Input<string>;
}

/** An argument of either component. */
type Argument = keyof HeadlessStatefulSetArgs | keyof ClusterIPDeploymentArgs;

/** The values of an argument by the workload that gets it. */
type Given<A extends Argument> = {
  readonly [W in keyof LiveWorkloads]?: A extends keyof LiveWorkloads[W] ? LiveWorkloads[W][A] : never;
} & {
  /** For `web` and `front`. */
  readonly both?: A extends keyof WorkloadArgs ? WorkloadArgs[A] : never;
};

/** An argument on a live cluster: who is given which value, and what the cluster has to have made of it. */
interface LiveArgument<A extends Argument> {
  readonly given: Given<A> | ((surroundings: Surroundings) => Given<A>);
  readonly made: (made: Made) => readonly [found: unknown, wanted: unknown];
}

/** All arguments. The compiler asks for an entry for each new one. */
export type LiveArguments = { readonly [A in Argument]-?: LiveArgument<A> };

/** Arguments of one subject. */
export type SomeArguments = Partial<LiveArguments>;
