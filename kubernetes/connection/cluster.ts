import {
  AppsV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  type KubeConfig,
  PolicyV1Api,
  StorageV1Api,
} from "@kubernetes/client-node";
import { type ClusterAddress, kubeConfigAt } from "./cluster-address";

/** A connection to one cluster, chosen by its kubeconfig context and never by what is current. */
export class Cluster {
  /** Client of pods, Services, claims, namespaces. */
  readonly core: CoreV1Api;
  /** Client of StatefulSets and Deployments. */
  readonly apps: AppsV1Api;
  /** Client of Jobs. */
  readonly batch: BatchV1Api;
  /** Client of StorageClasses. */
  readonly storage: StorageV1Api;
  /** Client of what the user may do. */
  readonly authorization: AuthorizationV1Api;
  /** Client of HorizontalPodAutoscalers. */
  readonly autoscaling: AutoscalingV2Api;
  /** Client of Leases. */
  readonly coordination: CoordinationV1Api;
  /** Client of EndpointSlices. */
  readonly discovery: DiscoveryV1Api;
  /** Client of PodDisruptionBudgets. */
  readonly policy: PolicyV1Api;

  /**
   * Makes the clients of a cluster; nothing is asked of it yet.
   *
   * @param kubeConfig whose current context is the cluster's
   */
  constructor(readonly kubeConfig: KubeConfig) {
    this.core = kubeConfig.makeApiClient(CoreV1Api);
    this.apps = kubeConfig.makeApiClient(AppsV1Api);
    this.batch = kubeConfig.makeApiClient(BatchV1Api);
    this.storage = kubeConfig.makeApiClient(StorageV1Api);
    this.authorization = kubeConfig.makeApiClient(AuthorizationV1Api);
    this.autoscaling = kubeConfig.makeApiClient(AutoscalingV2Api);
    this.coordination = kubeConfig.makeApiClient(CoordinationV1Api);
    this.discovery = kubeConfig.makeApiClient(DiscoveryV1Api);
    this.policy = kubeConfig.makeApiClient(PolicyV1Api);
  }

  /** Connects to the cluster of a kubeconfig context; the files of `$KUBECONFIG`, or `~/.kube/config`, are read as
   * kubectl reads them. */
  static connect(kubeContext: string): Cluster {
    return Cluster.at({ context: kubeContext });
  }

  /** Connects to the cluster that an address names. */
  static at(address: ClusterAddress): Cluster {
    return new Cluster(kubeConfigAt(address));
  }
}
