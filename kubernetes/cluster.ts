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
import { loadKubeConfig } from "./load-kube-config";
import { PoolingKubeConfig } from "./pooling-kube-config";

/** A connection to one cluster, chosen by its kubeconfig context and never by what is current. */
export class Cluster {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly batch: BatchV1Api;
  readonly storage: StorageV1Api;
  readonly authorization: AuthorizationV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly coordination: CoordinationV1Api;
  readonly discovery: DiscoveryV1Api;
  readonly policy: PolicyV1Api;

  /** @param kubeConfig whose current context is the cluster's */
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
    const kubeConfig = loadKubeConfig(new PoolingKubeConfig());
    const known = kubeConfig.getContexts().map((context) => context.name);
    if (!known.includes(kubeContext)) {
      throw new Error(
        `kubeconfig has no context "${kubeContext}"; it has: ${known.join(", ") || "none"}. ` +
          `Choose one of these, or start the cluster that it should name.`,
      );
    }
    kubeConfig.setCurrentContext(kubeContext);
    return new Cluster(kubeConfig);
  }
}
