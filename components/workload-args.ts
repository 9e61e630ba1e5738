import type { CustomTimeouts, Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import type { ConfigFiles } from "./pod/config-files";
import type { Environment } from "./pod/environment";
import type { AutoscalerArgs } from "./companions/autoscaler";
import type { ReplicasOwner } from "./replicas-owner";
import type { ClientServiceArgs } from "./companions/client-service";
import type { DisruptionBudgetArgs } from "./companions/disruption-budget";
import type { NetworkPolicyArgs } from "./companions/network-policy";
import type { PodMonitorArgs } from "./companions/pod-monitor";
import type { PortArgs } from "./pod/port";
import type { SecretFiles } from "./pod/secret-files";
import type { ServiceAccountArgs } from "./companions/service-account";
import type { Spread } from "./pod/spread";
import type { WritablePath } from "./pod/writable-paths";

/** When the kubelet pulls an image. */
export type ImagePullPolicy = "Always" | "IfNotPresent" | "Never";

/** Amounts of compute resources by name: `{ cpu: "100m", memory: "64Mi" }`. */
export type ResourceAmounts = Readonly<Record<string, string>>;

/** What a container is promised, and what it may not exceed. */
export interface ResourceArgs {
  /**
   * Amounts that the scheduler sets aside.
   *
   * @defaultValue `cpu: 10m, memory: 32Mi`, or the limit that is given when that is less, each replaced by name;
   * the amount `none` takes one away
   */
  readonly requests?: ResourceAmounts;
  /**
   * Amounts that the container may not exceed.
   *
   * @defaultValue `memory: 256Mi`, or the request that is given when that is more, each replaced by name; `memory:
   * none` sets no limit
   */
  readonly limits?: ResourceAmounts;
}

/**
 * A container beside the main one. Its security settings are a plain value, to be laid over the workload's. Its
 * resources are the default ones of {@link ResourceArgs} unless it has its own.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
 */
export interface SupportingContainerArgs extends Omit<types.input.core.v1.Container, "securityContext"> {
  /**
   * Whether it has what the main container has: image, environment variables, claims, writable paths, files and
   * mounts of volumes. What it gives itself replaces the main container's: an image, a variable by name, a mount by
   * path.
   *
   * @defaultValue `false`
   * @change Changing it rolls the pods; data is kept.
   */
  readonly likeMain?: boolean;
  /**
   * Security settings, laid over those of {@link WorkloadArgs.securityContext} piece by piece.
   *
   * @defaultValue those alone
   */
  readonly securityContext?: types.input.core.v1.SecurityContext;
}

/**
 * The arguments that both workloads share.
 *
 * Names, counts, ports, paths and sizes are plain values: outputs are computed from them, and they are checked
 * before anything is registered. What may come from another resource is an `Input`.
 *
 * "Rolls the pods" means that Kubernetes replaces pod by pod, by the workload's update strategy; claims and their
 * data stay with the pods of a StatefulSet, and whatever else a pod wrote is gone.
 */
export interface WorkloadArgs {
  /**
   * Namespace of everything that the component creates; it must exist or be created by the same program. It has no
   * default, so that nothing lands where a kubeconfig happens to point.
   *
   * @change Changing it replaces every object: pods are deleted and created in the new namespace, and claims stay
   * behind in the old one.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
   */
  readonly namespace: Input<string>;
  /**
   * Whose the objects and the claims are: 1 to 121 letters, digits, dots, hyphens and underscores that no other
   * stack uses. Every object bears it as the field manager `pulumi-IDENTITY`. An update that meets an object of
   * another identity fails with a conflict and leaves that object as it is. Give the identity of an earlier stack
   * to take up what that stack left.
   *
   * @defaultValue drawn when the component is created and kept in the stack's state, so that a renamed or moved
   * stack keeps it
   * @change Changing it makes the next update fail with a conflict on every object that exists.
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
   */
  readonly identity?: Input<string>;

  /**
   * Image of the main container. Most official images start as root, which the default pod does not: see
   * {@link WorkloadArgs.runAsUser}.
   *
   * @change Changing it rolls the pods; claims are kept.
   * @see https://kubernetes.io/docs/concepts/containers/images/
   */
  readonly image: Input<string>;
  /**
   * When the kubelet pulls the image.
   *
   * @defaultValue `IfNotPresent`
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Names of the Secrets in the namespace that hold credentials of image registries.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
   */
  readonly imagePullSecrets?: readonly Input<string>[];
  /**
   * Entry point of the main container.
   *
   * @defaultValue the image's
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
   */
  readonly command?: readonly Input<string>[];
  /**
   * Arguments of the entry point.
   *
   * @defaultValue the image's
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
   */
  readonly args?: readonly Input<string>[];
  /**
   * Ports of the main container and of the workload's Service. The first TCP port is what the default readiness
   * probe tries.
   *
   * @change Changing them rolls the pods and changes the Service in place; data is kept.
   */
  readonly ports: readonly PortArgs[];
  /**
   * Services beside the workload's own, for its clients: one for a primary, one for everybody, one for those
   * outside of the cluster.
   *
   * @defaultValue none
   * @change Changing them leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/
   */
  readonly services?: readonly ClientServiceArgs[];

  /**
   * Environment variables by name: a plain value, or a source such as `{ secretKeyRef: { name, key } }`. A Secret
   * that is replaced leaves the workload alone.
   *
   * @defaultValue none
   * @change Changing the variables rolls the pods; changing what a ConfigMap or a Secret holds does not, unless
   * {@link WorkloadArgs.rolloutTriggers} has it. Data is kept.
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
   */
  readonly env?: Environment;
  /**
   * ConfigMaps and Secrets whose keys all become environment variables.
   *
   * @defaultValue none
   * @change Changing the list rolls the pods; changing what the sources hold does not, unless
   * {@link WorkloadArgs.rolloutTriggers} has it. Data is kept.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/
   */
  readonly envFrom?: readonly Input<types.input.core.v1.EnvFromSource>[];
  /**
   * Text files by the absolute path at which the main container finds them. The contents are annotations of the pod
   * template, so each pod has the contents of its own revision whenever its containers start, and `kubectl rollout
   * undo` brings contents back. A pod of a StatefulSet that is deleted comes back with the old contents behind a
   * partition, and with the new ones otherwise, as with every change of a template. At most 256 KiB, with
   * {@link WorkloadArgs.podAnnotations}. A Pulumi secret is refused, since everybody who may read pods can read
   * annotations.
   *
   * @defaultValue none
   * @change Changing a content rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
   */
  readonly configFiles?: ConfigFiles;
  /**
   * Keys of Secrets by the absolute path at which the main container finds them as files.
   *
   * @defaultValue none
   * @change Changing the list rolls the pods; a Secret whose content changes does not, and pods that start later
   * have the new content. Data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
   */
  readonly secretFiles?: SecretFiles;

  /**
   * Values whose change rolls the pods in order, as a changed template does: the content of a Secret or a ConfigMap
   * that the pods read when they start, such as `[auth.data.apply(JSON.stringify)]`. The pods get an annotation
   * from which the values cannot be read.
   *
   * @defaultValue none, so that a changed Secret reaches a pod when it restarts
   * @change Changing a value rolls the pods after the Secret has changed; data is kept.
   */
  readonly rolloutTriggers?: readonly Input<string>[];

  /**
   * Compute resources of the main container, as Kubernetes quantities.
   *
   * @defaultValue see {@link ResourceArgs}
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
   */
  readonly resources?: ResourceArgs;
  /**
   * Compute resources that all containers of a pod share, on a cluster that has them (Kubernetes 1.34).
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see
   * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#pod-level-resource-specification
   */
  readonly podResources?: ResourceArgs;

  /**
   * Probe that holds the other two back until the container has started.
   *
   * @defaultValue none
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  readonly startupProbe?: types.input.core.v1.Probe;
  /**
   * Probe that decides whether a pod is Ready: in the Service's DNS records and endpoints, and done for a rollout.
   *
   * @defaultValue the first TCP port accepts a connection, tried each second, and not Ready after 6 failures in a
   * row; none without a TCP port
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  readonly readinessProbe?: types.input.core.v1.Probe;
  /**
   * Probe that restarts the container when it fails.
   *
   * @defaultValue none, since a wrong one does more harm than none
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  readonly livenessProbe?: types.input.core.v1.Probe;

  /**
   * Number of the user and of the group that the containers run as, and of the group that volumes belong to.
   * Official images such as postgres, redis and rabbitmq start as root and name a user for this, 999.
   *
   * @defaultValue the image's user, which must not be root
   * @change Changing it rolls the pods; data is kept, and may belong to the former user.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
   */
  readonly runAsUser?: number;
  /**
   * Security settings of the pod, laid over the defaults piece by piece.
   *
   * @defaultValue `runAsNonRoot: true`, seccomp `RuntimeDefault`, and, so that a user other than root can write to
   * volumes, `fsGroup: 10001` with `fsGroupChangePolicy: OnRootMismatch`
   * @change Changing them rolls the pods; data is kept, and a changed `fsGroup` changes the group of the files on
   * volumes that support it.
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  readonly podSecurityContext?: types.input.core.v1.PodSecurityContext;
  /**
   * Security settings of the main container, of init containers and of sidecars, laid over the defaults piece by
   * piece. An init container's or sidecar's own settings are laid over these.
   *
   * @defaultValue `allowPrivilegeEscalation: false`, `readOnlyRootFilesystem: true`, all capabilities dropped
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  readonly securityContext?: types.input.core.v1.SecurityContext;
  /**
   * Directories that the main container may write to although its root file system is read-only, each an `emptyDir`
   * that ends with the pod, its volume named after the path: `writable-var-cache` for `/var/cache`.
   *
   * @defaultValue `/tmp`
   * @change Changing them rolls the pods; claims are kept.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   */
  readonly writablePaths?: readonly WritablePath[];
  /**
   * Whether the pods share the node's users. `false` gives them users of their own, on nodes that can.
   *
   * @defaultValue the cluster's, which is to share
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
   */
  readonly hostUsers?: boolean;
  /**
   * DNS settings of the pods, laid over the cluster's.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
   */
  readonly dnsConfig?: types.input.core.v1.PodDNSConfig;
  /**
   * Further lines of `/etc/hosts`.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
   */
  readonly hostAliases?: readonly Input<types.input.core.v1.HostAlias>[];
  /**
   * A ServiceAccount of the workload's own, which the pods have.
   *
   * @defaultValue none
   * @change Changing its name rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/security/service-accounts/
   */
  readonly serviceAccount?: ServiceAccountArgs;
  /**
   * ServiceAccount of the pods, which exists.
   *
   * @defaultValue the namespace's `default`
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
   */
  readonly serviceAccountName?: Input<string>;
  /**
   * Whether the pods get a token for the Kubernetes API.
   *
   * @defaultValue `false`
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Seconds that a pod has for stopping, preStop included, before it is killed.
   *
   * @defaultValue 30
   * @change Changing it rolls the pods; a value too small for the application to flush its data can lose what was
   * not flushed.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
   */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * What runs in the main container before it is told to stop.
   *
   * @defaultValue a sleep of 3 seconds, or of the grace period if that is shorter, in which every node stops
   * sending requests of Services to the pod; it makes a pod's stop take 3 seconds longer, and so each step of an
   * ordered rollout
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
   */
  readonly preStop?: types.input.core.v1.LifecycleHandler;
  /**
   * What runs in the main container as soon as it has been made, beside its entry point; the container counts as
   * started when it has ended, and restarts when it fails.
   *
   * @defaultValue nothing
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
   */
  readonly postStart?: types.input.core.v1.LifecycleHandler;

  /**
   * Containers that run to their end, one after the other, before the main one starts.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
   */
  readonly initContainers?: readonly SupportingContainerArgs[];
  /**
   * Containers that start before the main one and run beside it: native sidecars, which Kubernetes starts after the
   * init containers and stops after the main container.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   */
  readonly sidecars?: readonly SupportingContainerArgs[];
  /**
   * Further volumes of the pods.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; claims that the volumes refer to are left alone.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/
   */
  readonly volumes?: readonly types.input.core.v1.Volume[];
  /**
   * Further mounts of the main container, each of a volume in {@link WorkloadArgs.volumes} or of a claim.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/
   */
  readonly volumeMounts?: readonly types.input.core.v1.VolumeMount[];

  /**
   * Labels of the nodes that the pods may run on.
   *
   * @defaultValue any node
   * @change Changing them rolls the pods; a pod whose volume is bound to another node then stays Pending.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly nodeSelector?: Input<Record<string, Input<string>>>;
  /**
   * Taints of nodes that the pods put up with.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  readonly tolerations?: readonly Input<types.input.core.v1.Toleration>[];
  /**
   * How the pods spread over nodes and zones; `affinity` and `topologySpreadConstraints` take its place.
   *
   * @defaultValue `Nodes`
   * @change Changing it rolls the pods; a pod whose volume is bound to another node or zone then stays Pending.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
   */
  readonly spread?: Spread;
  /**
   * Where the pods prefer or have to run.
   *
   * @defaultValue no preference
   * @change Changing it rolls the pods; a pod whose volume is bound to another node then stays Pending.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
   */
  readonly affinity?: Input<types.input.core.v1.Affinity>;
  /**
   * How evenly the pods spread.
   *
   * @defaultValue at most one pod more on one node than on another, where the scheduler can manage
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
   */
  readonly topologySpreadConstraints?: readonly Input<types.input.core.v1.TopologySpreadConstraint>[];
  /**
   * PriorityClass of the pods.
   *
   * @defaultValue the cluster's
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
   */
  readonly priorityClassName?: Input<string>;
  /**
   * How many pods a node's drain may take at once, or `false` for no PodDisruptionBudget.
   *
   * @defaultValue one at a time where the workload has more than one replica
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   */
  readonly disruptionBudget?: DisruptionBudgetArgs | false;
  /**
   * Who may connect to the pods.
   *
   * @defaultValue no NetworkPolicy, and so everybody
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
   */
  readonly networkPolicy?: NetworkPolicyArgs;
  /**
   * Who sets the number of pods. `Program`: the argument `replicas`. `Others`: an autoscaler of your own, `kubectl
   * scale` and the like; `replicas` is then the number that a new workload starts with, and so are the pods in the
   * outputs. `TakeBack`: `replicas` again, for one update, although somebody else set the number last; other fields
   * that the program sets and somebody else has changed come back with it. Handing over never changes the number of
   * pods; taking back changes it to `replicas`.
   *
   * @defaultValue `Program`, and an update that meets a number that somebody else set fails with a conflict
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
   */
  readonly replicasOwner?: ReplicasOwner;
  /**
   * An autoscaler that owns the number of pods.
   *
   * @defaultValue none
   * @change Adding it leaves the pods as they are until it scales.
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
   */
  readonly autoscaler?: AutoscalerArgs;
  /**
   * A PodMonitor, by which the Prometheus Operator scrapes the pods.
   *
   * @defaultValue none
   * @change Changing it leaves pods and data alone.
   * @see https://prometheus-operator.dev/docs/developer/getting-started/#using-podmonitors
   */
  readonly podMonitor?: PodMonitorArgs;

  /**
   * Labels that select the pods, and that no other workload of the namespace may match.
   *
   * @defaultValue `app.kubernetes.io/name` with the workload's name
   * @change They are immutable: changing them deletes the workload and creates it anew, with all its pods at once;
   * claims are kept.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
   */
  readonly selectorLabels?: Readonly<Record<string, string>>;
  /**
   * Further labels of every object and of the pods, beside the recommended ones. Those that select the pods are given
   * in {@link WorkloadArgs.selectorLabels}.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept, and the labels of existing claims stay as they are.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of every object but the pods.
   *
   * @defaultValue none
   * @change Changing them leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
   */
  readonly annotations?: Readonly<Record<string, Input<string>>>;
  /**
   * Annotations of the pods.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
   */
  readonly podAnnotations?: Readonly<Record<string, Input<string>>>;

  /**
   * Seconds that a new pod has to stay Ready before it counts as available and a rollout goes on.
   *
   * @defaultValue 0
   * @change Changing it leaves running pods and data alone and slows or speeds up the rollouts to come.
   */
  readonly minReadySeconds?: number;
  /**
   * How many old revisions are kept for going back.
   *
   * @defaultValue 10, as in Kubernetes
   * @change Changing it leaves the pods of a Deployment alone; it replaces a StatefulSet: its pods are deleted and
   * created, its claims are kept.
   */
  readonly revisionHistoryLimit?: number;
  /**
   * DNS domain of the cluster, that the DNS names and the URLs in the outputs end with.
   *
   * @defaultValue `cluster.local`
   * @change Changing it changes outputs alone.
   * @see https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
   */
  readonly clusterDomain?: string;
  /**
   * How long Pulumi waits for each object before it fails, with what the pods report: durations such as `90s` or
   * `5m`. An ordered StatefulSet starts pod after pod, so many replicas need more. Pulumi ignores `customTimeouts`
   * of a component; these are set on its children.
   *
   * @defaultValue 3 minutes each, far below the provider's 10, since a pod that is not Ready by then mostly never
   * will be
   * @change Changing them leaves pods and data alone.
   * @see https://www.pulumi.com/docs/iac/concepts/options/customtimeouts/
   */
  readonly timeouts?: CustomTimeouts;
}
