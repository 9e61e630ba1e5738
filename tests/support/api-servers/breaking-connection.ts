import type { Cluster } from "../../../kubernetes/connection/cluster";

/** Message of a request that a {@link BreakingConnection} lets fail. */
export const BROKEN_CONNECTION = "the connection broke half-way";

/** A connection to a cluster on which one request fails: the first that reads after the first that changed something. */
export class BreakingConnection implements Cluster {
  readonly kubeConfig: Cluster["kubeConfig"];
  readonly core: Cluster["core"];
  readonly apps: Cluster["apps"];
  readonly batch: Cluster["batch"];
  readonly storage: Cluster["storage"];
  /** What is asked of these is not about a workload. */
  readonly authorization: Cluster["authorization"];
  readonly autoscaling: Cluster["autoscaling"];
  readonly coordination: Cluster["coordination"];
  readonly discovery: Cluster["discovery"];
  readonly policy: Cluster["policy"];
  #state: "unchanged" | "changed" | "broken" = "unchanged";

  constructor(cluster: Cluster) {
    this.kubeConfig = cluster.kubeConfig;
    this.authorization = cluster.authorization;
    this.autoscaling = cluster.autoscaling;
    this.coordination = cluster.coordination;
    this.discovery = cluster.discovery;
    this.policy = cluster.policy;
    this.core = this.#breaking(cluster.core);
    this.apps = this.#breaking(cluster.apps);
    this.batch = this.#breaking(cluster.batch);
    this.storage = this.#breaking(cluster.storage);
  }

  #breaking<Api extends object>(api: Api): Api {
    return new Proxy(api, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          this.#take(String(name));
          return Reflect.apply(member, target, args);
        };
      },
    });
  }

  #take(request: string): void {
    if (/^(list|read)/.test(request)) {
      if (this.#state !== "changed") return;
      this.#state = "broken";
      throw new Error(BROKEN_CONNECTION);
    }
    if (this.#state === "unchanged") this.#state = "changed";
  }
}
