import type { HttpRouteArgs, IngressArgs } from "./companions/http-entrance";
import type { WorkloadArgs } from "./workload-args";

/** Whether a client's later connections reach the pod of its first one. */
export type SessionAffinity = "None" | "ClientIP";

/** Whether traffic from inside the cluster may go to pods of other nodes. */
export type InternalTrafficPolicy = "Cluster" | "Local";

/** Which pods traffic prefers. */
export type TrafficDistribution = "PreferClose" | "PreferSameZone" | "PreferSameNode";

/**
 * New pods start before old ones stop.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
 */
export interface DeploymentRollingUpdate {
  /**
   * The strategy's name.
   *
   * @change Changing it leaves pods alone.
   */
  readonly type: "RollingUpdate";
  /**
   * How many pods may be there beyond `replicas`, a number or a percentage.
   *
   * @defaultValue `25%`, rounded up
   * @change Changing it leaves running pods alone. It speeds up or slows down later rollouts.
   */
  readonly maxSurge?: number | string;
  /**
   * How many of `replicas` may be missing, a number or a percentage.
   *
   * @defaultValue `25%`, rounded down
   * @change Changing it leaves running pods alone. It speeds up or slows down later rollouts.
   */
  readonly maxUnavailable?: number | string;
}

/**
 * All old pods stop before new ones start.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment
 */
export interface DeploymentRecreate {
  /**
   * The strategy's name.
   *
   * @change Changing it leaves pods alone.
   */
  readonly type: "Recreate";
}

/**
 * How a changed pod template reaches the pods.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
 */
export type DeploymentStrategy = DeploymentRollingUpdate | DeploymentRecreate;

/** Arguments of a `ClusterIPDeployment`. */
export interface ClusterIPDeploymentArgs extends WorkloadArgs {
  /**
   * Name of the Deployment: a DNS label. Plain, since outputs are computed from it.
   *
   * @defaultValue the name of the Pulumi resource
   * @change Changing it creates a new Deployment beside the old one, which Pulumi then deletes.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
   */
  readonly deploymentName?: string;
  /**
   * Name of the ClusterIP Service: a DNS label that starts with a letter. Plain, since outputs are computed from
   * it.
   *
   * @defaultValue the Deployment's name
   * @change Changing it leaves the pods alone and moves the Service to another name and another IP address.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#type-clusterip
   */
  readonly serviceName?: string;
  /**
   * Number of pods, 0 to 150,000; see {@link WorkloadArgs.replicasOwner}.
   *
   * @defaultValue what the Deployment has: Pulumi leaves the number alone. A new Deployment starts with 1
   * @change Changing it adds pods or removes any of them.
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/
   */
  readonly replicas?: number;
  /**
   * How a changed pod template reaches the pods.
   *
   * `npx kubernetes-workloads wait` waits until all workloads of the stack have rolled out. It does not matter whether
   * an update or `kubectl rollout restart` began the rollout. When the time is up, it fails and names the pods that are
   * not Ready, with their reasons. `npm start` waits in the same way.
   *
   * @defaultValue `RollingUpdate`
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
   */
  readonly strategy?: DeploymentStrategy;
  /**
   * Seconds in which a rollout has to make progress before Kubernetes calls it failed, and Pulumi with it.
   *
   * @defaultValue 150, below the default timeouts
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds
   */
  readonly progressDeadlineSeconds?: number;
  /**
   * Whether a client's connections all go to one pod.
   *
   * @defaultValue `None`
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity
   */
  readonly sessionAffinity?: SessionAffinity;
  /**
   * Whether clients in the cluster reach pods of all nodes or of their own only.
   *
   * @defaultValue `Cluster`
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/
   */
  readonly internalTrafficPolicy?: InternalTrafficPolicy;
  /**
   * Which pods clients prefer to reach.
   *
   * @defaultValue none in particular
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#traffic-distribution
   */
  readonly trafficDistribution?: TrafficDistribution;
  /**
   * An Ingress that leads HTTP requests from outside to the Service.
   *
   * @defaultValue none
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
   */
  readonly ingress?: IngressArgs;
  /**
   * A route of the Gateway API that leads HTTP requests from outside to the Service.
   *
   * @defaultValue none
   * @change Changing it leaves pods alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/gateway/
   */
  readonly httpRoute?: HttpRouteArgs;
}
