import { Config, getStack } from "@pulumi/pulumi";
import type { ClaimRetention, PodManagementPolicy } from "../components/headless-stateful-set-args";
import type { ReplicasOwner } from "../components/replicas-owner";
import { checkKubeContext } from "./kube-context";
import { refuse, type Problem } from "../components/rules/problem";
import {
  dnsLabel,
  dnsSubdomain,
  duplicates,
  identityName,
  imageName,
  quantity,
  replicaCount,
  serviceName,
  statefulSetName,
  wholeNumber,
  type Rule,
} from "../components/rules/rules";
import { claimRetention, firstOrdinal, partition } from "../components/rules/stateful-set-rules";

const REPLICAS_OWNERS = ["Program", "Others"] as const satisfies ReplicasOwner[];

/** Who sets a number of pods: the configuration, or another user or controller after the workload was created. */
type StackReplicasOwner = (typeof REPLICAS_OWNERS)[number];

/** The configuration of a stack, read and checked. Defaults and descriptions stand in Pulumi.yaml. */
export interface StackConfig {
  /** kubeconfig context of the cluster. */
  readonly kubeContext: string;
  /** Namespace to use instead of a generated one. */
  readonly namespace: string | undefined;
  /** Identity of an earlier stack to go on with, instead of the one that is drawn. */
  readonly identity: string | undefined;
  /** Whether data may go when the stack goes. */
  readonly shortLived: boolean;
  /** Image of both workloads. */
  readonly image: string;
  /** Seconds to wait for each object. */
  readonly timeoutSeconds: number;

  /** Name of the StatefulSet. */
  readonly statefulSetName: string;
  /** Name of the headless Service. */
  readonly headlessServiceName: string;
  /** Number of the StatefulSet's pods. */
  readonly statefulSetReplicas: number;
  /** Who sets the number of the StatefulSet's pods. */
  readonly statefulSetReplicasOwner: StackReplicasOwner;
  /** Ordinal of the StatefulSet's first pod. */
  readonly ordinalsStart: number;
  /** Order in which the StatefulSet's pods start. */
  readonly podManagementPolicy: PodManagementPolicy;
  /** How many pods, counted from the first, keep the old template. */
  readonly updatePartition: number;
  /** Whether DNS has pods that are not Ready. */
  readonly publishNotReadyAddresses: boolean;
  /** Size of each claim. */
  readonly claimSize: string;
  /** StorageClass of the claims, the cluster's default if undefined. */
  readonly storageClassName: string | undefined;
  /** Whether Kubernetes keeps or deletes the claims when the StatefulSet is deleted. */
  readonly claimRetentionWhenDeleted: ClaimRetention;
  /** Whether Kubernetes keeps or deletes the claims of pods that scaling removes. */
  readonly claimRetentionWhenScaled: ClaimRetention;

  /** Name of the Deployment. */
  readonly deploymentName: string;
  /** Name of the ClusterIP Service. */
  readonly clusterIPServiceName: string;
  /** Number of the Deployment's pods. */
  readonly deploymentReplicas: number;
  /** Who sets the number of the Deployment's pods. */
  readonly deploymentReplicasOwner: StackReplicasOwner;
}

/** Reads the configuration of the stack that runs; all that is wrong with it is thrown at once. */
export function readStackConfig(): StackConfig {
  const reader = new ConfigReader(new Config());
  const stackConfig: StackConfig = {
    kubeContext: reader.text("kubeContext", checkKubeContext),
    namespace: reader.optionalText("namespace", dnsLabel),
    identity: reader.optionalText("identity", identityName),
    shortLived: reader.flag("shortLived"),
    image: reader.text("image", imageName),
    timeoutSeconds: reader.count("timeoutSeconds", wholeNumber(1)),
    statefulSetName: reader.text("statefulSetName", statefulSetName),
    headlessServiceName: reader.text("headlessServiceName", serviceName),
    statefulSetReplicas: reader.count("statefulSetReplicas", replicaCount),
    statefulSetReplicasOwner: reader.choice("statefulSetReplicasOwner", REPLICAS_OWNERS),
    ordinalsStart: reader.count("ordinalsStart"),
    podManagementPolicy: reader.choice("podManagementPolicy", ["OrderedReady", "Parallel"]),
    updatePartition: reader.count("updatePartition"),
    publishNotReadyAddresses: reader.flag("publishNotReadyAddresses"),
    claimSize: reader.text("claimSize", quantity),
    storageClassName: reader.optionalText("storageClassName", dnsSubdomain),
    claimRetentionWhenDeleted: reader.choice("claimRetentionWhenDeleted", ["Retain", "Delete"]),
    claimRetentionWhenScaled: reader.choice("claimRetentionWhenScaled", ["Retain", "Delete"]),
    deploymentName: reader.text("deploymentName", dnsLabel),
    clusterIPServiceName: reader.text("clusterIPServiceName", serviceName),
    deploymentReplicas: reader.count("deploymentReplicas", replicaCount),
    deploymentReplicasOwner: reader.choice("deploymentReplicasOwner", REPLICAS_OWNERS),
  };
  refuse(`Configuration of stack ${getStack()}`, [
    ...reader.problems,
    ...checkNames(stackConfig),
    ...checkPods(stackConfig),
  ]);
  return stackConfig;
}

/** Both workloads live in one namespace, where names of a kind are unique and selectors are made of names. */
function checkNames(config: StackConfig): Problem[] {
  const named = (...keys: (keyof StackConfig)[]) =>
    keys.map((key) => ({ argument: key, value: String(config[key]) }));
  return [
    ...duplicates(named("headlessServiceName", "clusterIPServiceName"), "the name"),
    ...duplicates(named("statefulSetName", "deploymentName"), "the name"),
  ];
}

/** What one value allows another. The components check it too, but only after the namespace has been registered. */
function checkPods(config: StackConfig): Problem[] {
  const { statefulSetReplicas: replicas, shortLived } = config;
  return [
    ...firstOrdinal(replicas)("ordinalsStart", config.ordinalsStart),
    ...partition(replicas)("updatePartition", config.updatePartition),
    ...claimRetention(shortLived)("claimRetentionWhenDeleted", config.claimRetentionWhenDeleted),
    ...claimRetention(shortLived)("claimRetentionWhenScaled", config.claimRetentionWhenScaled),
  ];
}

/** Reads values and collects what is wrong with them. */
class ConfigReader {
  readonly problems: Problem[] = [];

  constructor(private readonly config: Config) {}

  text(key: string, rule: Rule<string>): string {
    return this.checked(key, this.config.get(key) ?? "", rule);
  }

  optionalText(key: string, rule: Rule<string>): string | undefined {
    const value = this.config.get(key) ?? "";
    return value === "" ? undefined : this.checked(key, value, rule);
  }

  count(key: string, rule: Rule<number> = anyNumber): number {
    const value = this.config.get(key) ?? "";
    if (/^-?\d+$/.test(value)) return this.checked(key, Number(value), rule);
    this.refuse(key, value, "is no whole number", "Use digits only, such as 2");
    return 0;
  }

  flag(key: string): boolean {
    return this.choice(key, ["true", "false"]) === "true";
  }

  choice<const T extends string>(key: string, choices: readonly [T, ...T[]]): T {
    const value = this.config.get(key) ?? "";
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    this.refuse(key, value, `is none of ${choices.join(", ")}`, `Use ${choices.join(" or ")}`);
    return choices[0];
  }

  private checked<T>(key: string, value: T, rule: Rule<T>): T {
    this.problems.push(...rule(key, value));
    return value;
  }

  private refuse(argument: string, value: string, rule: string, remedy: string): void {
    this.problems.push({ argument, value, rule, remedy });
  }
}

/** For numbers that are judged together with others. */
const anyNumber: Rule<number> = () => [];
