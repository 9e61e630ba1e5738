/**
 * The outputs of this program's stacks: plain values. They are the API for everything that reads a stack, such as
 * other programs, contracts and `pulumi stack output --json`.
 *
 * Renaming or removing one is a breaking change. A preview knows all of them except {@link StackOutputs.clusterIP}.
 * If the namespace is generated, it knows them after the first update.
 */
export interface StackOutputs {
  /**
   * Version of the program that deployed the stack last. It follows Semantic Versioning, and the outputs are part of
   * the API.
   */
  readonly programVersion: string;
  /** kubeconfig context of the cluster that the stack was deployed to. */
  readonly kubeContext: string;
  /** Namespace of both workloads. */
  readonly namespace: string;
  /** Whose the stack's objects and claims are: each bears it as the field manager `pulumi-IDENTITY`. */
  readonly identity: string;

  /** Name of the StatefulSet. */
  readonly statefulSetName: string;
  /** Labels that select the StatefulSet's pods. */
  readonly statefulSetSelector: Record<string, string>;
  /** Name of the headless Service that governs the StatefulSet. */
  readonly headlessServiceName: string;
  /** Fully qualified DNS name of the headless Service: one A record per Ready pod. */
  readonly headlessServiceDnsName: string;
  /** Names of the StatefulSet's pods, in the order of their ordinals. */
  readonly podNames: string[];
  /** Fully qualified DNS names of the StatefulSet's pods, in the order of {@link podNames}. */
  readonly podDnsNames: string[];
  /** Names of the persistentVolumeClaims, in the order of {@link podNames}; several claims of one pod stand together. */
  readonly pvcNames: string[];
  /** Names of the persistentVolumeClaims of each pod, by pod name. */
  readonly pvcNamesByPod: Record<string, string[]>;
  /** Paths where the StatefulSet's claims are mounted, by volume claim template. */
  readonly claimMountPaths: Record<string, string>;

  /** Name of the Deployment. */
  readonly deploymentName: string;
  /** Labels that select the Deployment's pods. */
  readonly deploymentSelector: Record<string, string>;
  /** Name of the Deployment's ClusterIP Service. */
  readonly clusterIPServiceName: string;
  /** Fully qualified DNS name of the ClusterIP Service: one A record, the virtual IP. */
  readonly clusterIPServiceDnsName: string;
  /** Virtual IP address of the ClusterIP Service. */
  readonly clusterIP: string;

  /** Ports of the headless Service by name. A headless Service does not translate ports: see {@link containerPorts}. */
  readonly headlessServicePorts: Record<string, number>;
  /** Ports that the StatefulSet's pods listen on by name: what the pods' DNS names answer on. */
  readonly containerPorts: Record<string, number>;
  /** Ports of the ClusterIP Service by name. */
  readonly clusterIPServicePorts: Record<string, number>;

  /** The stack's choices among what Kubernetes offers. Contracts compare the live objects with them. */
  readonly settings: WorkloadSettings;
}

/** The choices of a stack that decide which promises Kubernetes makes about its workloads. */
export interface WorkloadSettings {
  /** Order in which the StatefulSet's pods come and go. */
  readonly podManagementPolicy: "OrderedReady" | "Parallel";
  /** How the StatefulSet's pods are updated. */
  readonly updateStrategy: "RollingUpdate" | "OnDelete";
  /** Ordinal from which on the StatefulSet's pods are updated. */
  readonly partition: number;
  /** Seconds that a StatefulSet pod has to be Ready before it counts as available. */
  readonly minReadySeconds: number;
  /** Whether the headless Service's DNS records include pods that are not Ready. */
  readonly publishNotReadyAddresses: boolean;
  /** Whether Kubernetes deletes the claims when the StatefulSet is deleted. */
  readonly whenDeleted: "Retain" | "Delete";
  /** Whether Kubernetes deletes the claims of pods that scaling removes. */
  readonly whenScaled: "Retain" | "Delete";
  /** What each volume claim template asks for, by its name. */
  readonly claims: Record<string, ClaimSettings>;
  /** How many of the Deployment's pods may be missing during a rollout, as a count or a percentage. */
  readonly maxUnavailable: number | string;
  /** How many pods a Deployment may have beyond its replicas during a rollout, as a count or a percentage. */
  readonly maxSurge: number | string;
}

/** What a volume claim template asks for. */
export interface ClaimSettings {
  /** Size of each volume, at least. */
  readonly size: string;
  /** StorageClass; empty for the cluster's default. */
  readonly storageClassName: string;
}
