import type { OrdinalFiles } from "./pod/ordinal-files";
import type { VolumeClaimArgs } from "./pod/volume-claim";
import type { WorkloadArgs } from "./workload-args";

/** Whether pods start and stop one after the other, or all at once. */
export type PodManagementPolicy = "OrderedReady" | "Parallel";

/** Whether Kubernetes keeps a claim or deletes it. */
export type ClaimRetention = "Retain" | "Delete";

/**
 * A changed pod template reaches the pods one by one, from the highest ordinal down.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#rolling-updates
 */
export interface StatefulSetRollingUpdate {
  /**
   * The strategy's name.
   *
   * @change Changing it leaves pods and data alone.
   */
  readonly type: "RollingUpdate";
  /**
   * How many pods, counted from the first, keep the old template until the partition is lowered, even when they
   * restart. At most the number of replicas.
   *
   * @defaultValue 0
   * @change Lowering it rolls the pods that it uncovers; raising it leaves pods alone. Data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
   */
  readonly partition?: number;
  /**
   * How many pods may be missing at once, a number or a percentage, on a cluster that has the feature
   * MaxUnavailableStatefulSet. It is on in Kubernetes 1.35.1, off in 1.36.3, and on again in 1.37.2. A cluster without it
   * drops the value: the pods roll one at a time, and each update asks for it again.
   *
   * @defaultValue 1
   * @change Changing it leaves running pods and data alone. It speeds up or slows down later rollouts.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#maximum-unavailable-pods
   */
  readonly maxUnavailable?: number | string;
}

/**
 * A changed pod template reaches a pod only when a user deletes that pod.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
 */
export interface StatefulSetOnDelete {
  /**
   * The strategy's name.
   *
   * @change Changing it leaves pods and data alone.
   */
  readonly type: "OnDelete";
}

/**
 * How a changed pod template reaches the pods.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
 */
export type StatefulSetUpdateStrategy = StatefulSetRollingUpdate | StatefulSetOnDelete;

/**
 * When Kubernetes deletes the claims. Most storage classes delete the data with the claim.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export interface ClaimRetentionPolicyArgs {
  /**
   * Whether Kubernetes keeps or deletes all claims when the StatefulSet is deleted. A replacement deletes it, too.
   *
   * @defaultValue `Retain`
   * @change Changing it leaves pods and data alone. With `Delete`, the data goes when the StatefulSet does.
   */
  readonly whenDeleted?: ClaimRetention;
  /**
   * Whether Kubernetes keeps or deletes the claims of pods that a lower number of replicas removes.
   *
   * @defaultValue `Retain`
   * @change Changing it leaves pods and data alone. With `Delete`, a pod's data goes when scaling removes the pod.
   */
  readonly whenScaled?: ClaimRetention;
}

/**
 * The numbers that the pods get.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#start-ordinal
 */
export interface OrdinalsArgs {
  /**
   * Number of the first pod.
   *
   * @defaultValue 0
   * @change Changing it deletes the pods whose ordinals fall out and creates others with claims of their own. The
   * claims of the old ordinals stay, unless `whenScaled` is `Delete`.
   */
  readonly start: number;
}

/** Arguments of a `HeadlessStatefulSet`. */
export interface HeadlessStatefulSetArgs extends WorkloadArgs {
  /**
   * Name of the StatefulSet, which the names of pods and claims start with: a DNS label of at most 52 characters.
   * Plain, since outputs are computed from it.
   *
   * @defaultValue the name of the Pulumi resource
   * @change Changing it creates new pods with new, empty claims; the old pods are deleted, and their claims stay
   * behind with their data.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
   */
  readonly statefulSetName?: string;
  /**
   * Name of the headless Service: a DNS label that starts with a letter. Plain, since outputs are computed from it.
   *
   * @defaultValue the StatefulSet's name
   * @change Changing it recreates the pods under new DNS names; claims and data are kept.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
   */
  readonly serviceName?: string;
  /**
   * Number of pods, 0 to 150,000. Plain, since outputs are computed from it.
   *
   * @defaultValue 1
   * @change Raising it adds pods with claims of their own, or with the claims that an earlier pod of the same
   * ordinal left. Lowering it removes the pods with the highest ordinals; their claims stay, unless `whenScaled`
   * is `Delete`.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees
   */
  readonly replicas?: number;
  /**
   * Order in which pods start, stop and scale: one after the other, each when the one before is Ready, or all at
   * once.
   *
   * @defaultValue `OrderedReady`
   * @change Changing it replaces the StatefulSet: all pods are deleted and created. Claims and data are kept,
   * unless `whenDeleted` is `Delete`.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-management-policies
   */
  readonly podManagementPolicy?: PodManagementPolicy;
  /**
   * How a changed pod template reaches the pods. While a partition holds pods back, Pulumi waits for the pods to be
   * Ready rather than for all of them to have the new template.
   *
   * **`pulumi up` may end before the rollout does**: version 4.25.0 of the provider may report an update as done
   * before Kubernetes begins to roll the pods. Then `pulumi up` does not fail if a pod cannot start.
   * `npx kubernetes-workloads wait` waits for all workloads of the stack. When the time is up, it fails and names the
   * pods that are not Ready, with their reasons. `npm start` waits in the same way.
   *
   * **A pod that never got Ready blocks the rollout**, even after its template has been mended. Delete that pod; its
   * claim stays. The command `unblock` finds and deletes exactly such pods, and `npm start` runs it.
   *
   * @defaultValue `RollingUpdate` of all pods
   * @change Changing it leaves pods and data alone, except that a lower partition rolls the pods that it uncovers.
   * @see https://github.com/pulumi/pulumi-kubernetes/pull/4094
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
   */
  readonly updateStrategy?: StatefulSetUpdateStrategy;
  /**
   * Numbers of the pods.
   *
   * @defaultValue from 0
   * @change Changing them replaces pods, see {@link OrdinalsArgs.start}.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#start-ordinal
   */
  readonly ordinals?: OrdinalsArgs;
  /**
   * Name of an environment variable of the main container that holds the pod's ordinal, such as `ORDINAL`. It comes
   * before those of `env`, which may refer to it by `$(ORDINAL)`.
   *
   * @defaultValue none
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-index-label
   */
  readonly ordinalVariable?: string;
  /**
   * Text files that differ from pod to pod, by the absolute path at which the main container finds its own. Each path
   * has a list of contents, one for each pod, lowest ordinal first. The list may be longer than the number of pods, so
   * that later pods have theirs. As with {@link WorkloadArgs.configFiles}, contents are annotations of the pod template
   * and may not be secrets. The main container gets a variable with its ordinal:
   * {@link HeadlessStatefulSetArgs.ordinalVariable}, or `POD_ORDINAL`.
   *
   * @defaultValue none
   * @change Changing one content rolls all pods, since they share a template; data is kept.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath-expanded-environment
   */
  readonly ordinalFiles?: OrdinalFiles;
  /**
   * Volume claim templates: storage that each pod keeps when it is replaced.
   *
   * @defaultValue none: the pods have a stable name and no storage
   * @change Adding, removing or changing one replaces the StatefulSet: all pods are deleted and created. Claims that
   * exist are kept as they are.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
   */
  readonly volumeClaims?: readonly VolumeClaimArgs[];
  /**
   * When claims are deleted. `Delete` is refused unless {@link HeadlessStatefulSetArgs.shortLived} is set. A namespace
   * that is deleted takes its claims with it all the same, see {@link WorkloadArgs.namespace}.
   *
   * @defaultValue never (`Retain` for both)
   * @change Changing it leaves pods and data alone until it applies.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
   */
  readonly persistentVolumeClaimRetentionPolicy?: ClaimRetentionPolicyArgs;
  /**
   * Says that the data may be lost with the stack, as in a CI run or a lesson. Without it, a retention policy that
   * deletes claims is refused.
   *
   * @defaultValue `false`
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
   */
  readonly shortLived?: boolean;
  /**
   * Whether the headless Service's DNS records include pods that are not Ready. Peers that must find each other before
   * they are Ready need that.
   *
   * @defaultValue `false`
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
   */
  readonly publishNotReadyAddresses?: boolean;
}
