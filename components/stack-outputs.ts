/**
 * The outputs of this program's stacks: plain values, the API between a stack and
 * everything that reads it (other programs, contracts, `pulumi stack output --json`).
 *
 * Renaming or removing one is a breaking change. All but {@link StackOutputs.clusterIP} follow from the configuration
 * and the namespace, so that a preview knows them, from the first update on where the namespace is generated.
 */
export interface StackOutputs {
  /** Version of the program that deployed the stack last, by Semantic Versioning over the outputs, among others. */
  readonly programVersion: string;
  /** kubeconfig context of the cluster that the stack was deployed to. */
  readonly kubeContext: string;
  /** Namespace of both workloads. */
  readonly namespace: string;

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
}
