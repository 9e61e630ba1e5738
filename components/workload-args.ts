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

/**
 * What the scheduler sets aside for a container, and what the container may not exceed.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ResourceArgs {
  /**
   * Amounts that the scheduler sets aside.
   * An amount replaces the default of its name; the amount `none` removes it.
   *
   * @defaultValue `cpu: 10m, memory: 32Mi`, each at most the limit that is given
   * @change Changing it rolls the pods; data is kept.
   */
  readonly requests?: ResourceAmounts;
  /**
   * Amounts that the container may not exceed.
   * An amount replaces the default of its name; the amount `none` removes it.
   *
   * @defaultValue `memory: 256Mi`, or the request that is given if that is more
   * @change Changing it rolls the pods; data is kept.
   */
  readonly limits?: ResourceAmounts;
}

/**
 * A container beside the main one. Without resources of its own, it has the defaults of {@link ResourceArgs}.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
 */
export interface SupportingContainerArgs extends Omit<types.input.core.v1.Container, "securityContext"> {
  /**
   * Whether it has what the main container has: image, environment variables, claims, writable paths, files and
   * mounts of volumes. Its own image replaces the main container's, as do a variable of the same name and a mount of
   * the same path.
   *
   * @defaultValue `false`
   * @change Changing it rolls the pods; data is kept.
   */
  readonly likeMain?: boolean;
  /**
   * Security settings. They replace those of {@link WorkloadArgs.securityContext} setting by setting.
   *
   * @defaultValue the settings of {@link WorkloadArgs.securityContext}
   * @change Changing them rolls the pods; data is kept.
   */
  readonly securityContext?: types.input.core.v1.SecurityContext;
}

/**
 * The arguments that both workloads share.
 *
 * Names, counts, ports, paths and sizes are plain values: outputs are computed from them, and they are checked
 * before anything is registered. What may come from another resource is an `Input`.
 *
 * "Rolls the pods" means that Kubernetes replaces the pods by the workload's update strategy. The pods of a
 * StatefulSet keep their claims and the data in them. Everything else that a pod wrote is lost.
 */
export interface WorkloadArgs {
  /**
   * Namespace of everything that the component creates. It must exist or be created by the same program. It has no
   * default, so that the kubeconfig does not decide where the objects are.
   *
   * If the same program makes the namespace, `pulumi destroy` deletes it with every claim in it, whatever the
   * retention policy of a StatefulSet says. The resource option `retainOnDelete: true` of the Namespace keeps both.
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
   * to take over the objects and claims that it left.
   *
   * @defaultValue drawn at random when the component is created, and kept in the stack's state. A renamed or moved
   * stack keeps it
   * @change Changing it makes the next update fail with a conflict on every object that exists.
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
   */
  readonly identity?: Input<string>;

  /**
   * Image of the main container. Most official images start as root, and the default pod does not allow root: see
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
   * Ports of the main container and of the workload's Service. The default readiness probe connects to the first TCP
   * port.
   *
   * @change Changing them rolls the pods and changes the Service in place; data is kept.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services
   */
  readonly ports: readonly PortArgs[];
  /**
   * Services beside the workload's own, for its clients: such as one for the primary alone, or one for clients
   * outside the cluster.
   *
   * @defaultValue none
   * @change Changing them leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/
   */
  readonly services?: readonly ClientServiceArgs[];

  /**
   * Environment variables by name: a plain value, or a source such as `{ secretKeyRef: { name, key } }`. If Pulumi
   * replaces the Secret, the workload is not replaced.
   *
   * @defaultValue none
   * @change Changing the variables rolls the pods. Changing the content of a ConfigMap or a Secret does not, unless it
   * is one of the {@link WorkloadArgs.rolloutTriggers}. Data is kept.
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
   */
  readonly env?: Environment;
  /**
   * ConfigMaps and Secrets whose keys all become environment variables.
   *
   * @defaultValue none
   * @change Changing the list rolls the pods. Changing the content of a source does not, unless it is one of the
   * {@link WorkloadArgs.rolloutTriggers}. Data is kept.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/
   */
  readonly envFrom?: readonly Input<types.input.core.v1.EnvFromSource>[];
  /**
   * Text files by the absolute path at which the main container finds them. The contents are annotations of the pod
   * template. Each pod has the contents of its own revision, and `kubectl rollout undo` brings old contents back. A
   * StatefulSet's pod that restarts behind a partition keeps its old contents. The contents and
   * {@link WorkloadArgs.podAnnotations} are at most 256 KiB together. A Pulumi secret is refused because every user who
   * may read pods can read annotations.
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
   * @change Changing the list rolls the pods. Changing the content of a Secret does not; pods that start later have
   * the new content. Data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
   */
  readonly secretFiles?: SecretFiles;

  /**
   * Values whose change rolls the pods, as a changed template does. Give the content of a Secret or a ConfigMap that
   * the pods read when they start, such as `[auth.data.apply(JSON.stringify)]`. The pods get an annotation that is
   * derived from the values. The values cannot be read from it.
   *
   * @defaultValue none: a changed Secret reaches a pod when it restarts
   * @change Changing a value rolls the pods after the Secret has changed; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment
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
   * Compute resources that all containers of a pod share. The cluster must be Kubernetes 1.34 or newer.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see
   * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#pod-level-resource-specification
   */
  readonly podResources?: ResourceArgs;

  /**
   * Probe that says whether the container has started. The kubelet runs the other two probes only after it succeeded.
   *
   * @defaultValue none
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  readonly startupProbe?: types.input.core.v1.Probe;
  /**
   * Probe that decides whether a pod is Ready. Services lead to Ready pods only, and a rollout goes on when the new pod
   * is Ready.
   *
   * @defaultValue a connection to the first TCP port, tried each second; 6 failures in a row make the pod not Ready. No
   * probe without a TCP port
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  readonly readinessProbe?: types.input.core.v1.Probe;
  /**
   * Probe that restarts the container when it fails.
   *
   * @defaultValue none, because a wrong one restarts healthy containers
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  readonly livenessProbe?: types.input.core.v1.Probe;

  /**
   * Number of the user and of the group that the containers run as, and of the group that volumes belong to.
   * Official images such as postgres, redis and rabbitmq start as root and name a user for this, 999.
   *
   * @defaultValue the image's user, which must not be root
   * @change Changing it rolls the pods. Data is kept, but its files may still belong to the former user.
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
   */
  readonly runAsUser?: number;
  /**
   * Security settings of the pod. They replace the defaults setting by setting. The default `fsGroup` lets a user other
   * than root write to volumes.
   *
   * @defaultValue `runAsNonRoot: true`, seccomp `RuntimeDefault`, `fsGroup: 10001` and
   * `fsGroupChangePolicy: OnRootMismatch`
   * @change Changing them rolls the pods; data is kept. A changed `fsGroup` changes the group of the files on volumes
   * that support it.
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  readonly podSecurityContext?: types.input.core.v1.PodSecurityContext;
  /**
   * Security settings of the main container, of init containers and of sidecars. They replace the defaults setting by
   * setting. An init container's or sidecar's own settings replace these.
   *
   * @defaultValue `allowPrivilegeEscalation: false`, `readOnlyRootFilesystem: true`, all capabilities dropped
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  readonly securityContext?: types.input.core.v1.SecurityContext;
  /**
   * Directories that the main container may write to although its root file system is read-only. Each is an `emptyDir`,
   * whose content is lost when the pod ends. Its volume is named after the path: `writable-var-cache` for `/var/cache`.
   *
   * @defaultValue `/tmp`
   * @change Changing them rolls the pods; claims are kept.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   */
  readonly writablePaths?: readonly WritablePath[];
  /**
   * Whether the pods use the node's user namespace. `false` gives each pod a user namespace of its own, if the node
   * supports that.
   *
   * @defaultValue the cluster's default, which is the node's user namespace
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
   */
  readonly hostUsers?: boolean;
  /**
   * DNS settings of the pods, in addition to the cluster's.
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
   * A ServiceAccount of the workload's own, which the component creates and the pods use.
   *
   * @defaultValue none
   * @change Changing its name rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/security/service-accounts/
   */
  readonly serviceAccount?: ServiceAccountArgs;
  /**
   * An existing ServiceAccount that the pods use.
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
   * Seconds that a pod has for stopping, preStop included, before the kubelet kills it.
   *
   * @defaultValue 30
   * @change Changing it rolls the pods. If it is too short, the application loses the data that it has not flushed.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
   */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * What runs in the main container before the kubelet tells it to stop. During the default sleep, every node stops
   * sending the Services' requests to the pod. Each stop of a pod takes that long, and so does each step of an ordered
   * rollout.
   *
   * @defaultValue a sleep of 3 seconds, or of the grace period if that is shorter
   * @change Changing it rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
   */
  readonly preStop?: types.input.core.v1.LifecycleHandler;
  /**
   * What runs in the main container when it is created, at the same time as its entry point. The container counts as
   * started when the hook has ended. It restarts if the hook fails.
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
   * Containers that start before the main one and run beside it. Kubernetes starts these native sidecars after the
   * init containers and stops them after the main container.
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
   * Taints of nodes that the pods tolerate.
   *
   * @defaultValue none
   * @change Changing them rolls the pods; data is kept.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  readonly tolerations?: readonly Input<types.input.core.v1.Toleration>[];
  /**
   * How the pods spread over nodes and zones. `affinity` and `topologySpreadConstraints` replace it.
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
   * @defaultValue at most one pod more on one node than on another, if the scheduler can do so
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
   * @defaultValue one pod at a time, if the workload has more than one replica
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   */
  readonly disruptionBudget?: DisruptionBudgetArgs | false;
  /**
   * Who may connect to the pods.
   *
   * @defaultValue no NetworkPolicy: all pods may connect
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
   */
  readonly networkPolicy?: NetworkPolicyArgs;
  /**
   * Who sets the number of pods. With `Program`, it is the argument `replicas`. If another user has set the number, the
   * update fails with a conflict. With `Others`, it is an autoscaler of your own, or `kubectl scale`. A new workload
   * starts with `replicas` pods, and the outputs name that many. `TakeBack` is for one update: the number is `replicas`
   * again, although another user set it last. Other fields that this user has changed come back, too.
   *
   * @defaultValue `Program`
   * @change Handing over leaves the number of pods alone. Taking back changes it to `replicas`.
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
   */
  readonly replicasOwner?: ReplicasOwner;
  /**
   * An autoscaler that sets the number of pods.
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
   * Labels that select the pods. No other workload of the namespace may have pods with all of them.
   *
   * @defaultValue `app.kubernetes.io/name` with the workload's name
   * @change Changing them replaces the workload: all pods are deleted and created. Claims are kept.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
   */
  readonly selectorLabels?: Readonly<Record<string, string>>;
  /**
   * Further labels of every object and of the pods, beside the recommended ones. Those that select the pods are given
   * in {@link WorkloadArgs.selectorLabels}.
   *
   * @defaultValue none
   * @change Changing them rolls the pods. Data is kept, and existing claims keep their labels.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of every object except the pods.
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
   * @change Changing it leaves running pods and data alone. It slows down or speeds up later rollouts.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#min-ready-seconds
   */
  readonly minReadySeconds?: number;
  /**
   * How many old revisions Kubernetes keeps, so that `kubectl rollout undo` can go back to them.
   *
   * @defaultValue 10, as in Kubernetes
   * @change Changing it leaves the pods of a Deployment alone. It replaces a StatefulSet: all pods are deleted and
   * created. Claims are kept.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy
   */
  readonly revisionHistoryLimit?: number;
  /**
   * DNS domain of the cluster. The DNS names and the URLs in the outputs contain it.
   *
   * @defaultValue `cluster.local`
   * @change Changing it changes the outputs only.
   * @see https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
   */
  readonly clusterDomain?: string;
  /**
   * How long Pulumi waits for each object before the update fails: durations such as `90s` or `5m`. An ordered
   * StatefulSet starts pod after pod, so many replicas need more time. Use this argument, because Pulumi ignores the
   * option `customTimeouts` of a component.
   *
   * @defaultValue 3 minutes each. The provider's default is 10 minutes
   * @change Changing them leaves pods and data alone.
   * @see https://www.pulumi.com/docs/iac/concepts/options/customtimeouts/
   */
  readonly timeouts?: CustomTimeouts;
}
