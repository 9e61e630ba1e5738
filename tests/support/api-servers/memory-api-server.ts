import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { KubernetesObject } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { withServedCluster } from "./served-cluster";

/** A kind that the server knows. */
interface Kind {
  readonly groupVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const kind = (groupVersion: string, name: string, plural: string, namespaced = true): Kind => ({
  groupVersion,
  kind: name,
  plural,
  namespaced,
});

/** The kinds as a cluster with one custom resource definition has them, as far as the stacks of this project go. */
const KINDS: readonly Kind[] = [
  kind("v1", "Namespace", "namespaces", false),
  kind("v1", "Pod", "pods"),
  kind("v1", "Service", "services"),
  kind("v1", "ConfigMap", "configmaps"),
  kind("v1", "ServiceAccount", "serviceaccounts"),
  kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
  kind("v1", "ResourceQuota", "resourcequotas"),
  kind("v1", "Event", "events"),
  kind("apps/v1", "StatefulSet", "statefulsets"),
  kind("apps/v1", "Deployment", "deployments"),
  kind("apps/v1", "ReplicaSet", "replicasets"),
  kind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices"),
  kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
  kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
  kind("events.k8s.io/v1", "Event", "events"),
  kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false),
  kind("argoproj.io/v1alpha1", "EventBus", "eventbus"),
];

/** An object in the server, and who put it there. */
export interface StoredObject {
  readonly object: KubernetesObject & { metadata: { name: string; namespace?: string; uid: string } };
  readonly maker: string;
}

/** A change that a request made: the object as it was before. */
export interface ObjectChange extends StoredObject {
  readonly verb: "deleted" | "changed";
}

/**
 * An API server in memory: discovery, lists by name or equal labels, reads, and deletions with preconditions, which take the content of a
 * namespace along. Writes are made directly. It keeps who made each object, and what requests changed.
 */
export class MemoryApiServer {
  readonly changes: ObjectChange[] = [];
  #objects = new Map<string, StoredObject>();

  static async within<T>(use: (server: MemoryApiServer, cluster: Cluster) => Promise<T>): Promise<T> {
    const memory = new MemoryApiServer();
    const server = createServer((request, response) => {
      void memory.#answer(request, response);
    });
    return withServedCluster(server, (cluster) => use(memory, cluster));
  }

  /** Empties it. */
  reset(): void {
    this.#objects = new Map();
    this.changes.length = 0;
  }

  /** Puts an object in place of one of its name. */
  put(maker: string, object: KubernetesObject): StoredObject {
    const metadata = Object.assign({}, object.metadata, {
      name: object.metadata?.name ?? "",
      uid: randomUUID(),
    });
    const stored: StoredObject = { maker, object: { ...object, metadata } };
    this.#objects.set(keyOf(stored.object), stored);
    return stored;
  }

  find(object: KubernetesObject): StoredObject | undefined {
    return this.#objects.get(keyOf(object));
  }

  all(): StoredObject[] {
    return [...this.#objects.values()];
  }

  /** Deletes an object as a request does; with a namespace goes all that is in it, with an owner what it owns. */
  delete(stored: StoredObject): void {
    if (!this.#objects.delete(keyOf(stored.object))) return;
    this.changes.push({ ...stored, verb: "deleted" });
    const { kind, metadata } = stored.object;
    for (const other of this.all()) {
      const isInside = kind === "Namespace" && other.object.metadata.namespace === metadata.name;
      const isOwned = other.object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid);
      if (isInside || isOwned) this.delete(other);
    }
  }

  /** Notes that a request changed an object. */
  change(stored: StoredObject): void {
    this.changes.push({ ...stored, verb: "changed" });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://memory");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [code, answer] = this.#route(request.method ?? "", pathname, searchParams, body);
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  }

  #route(method: string, path: string, query: URLSearchParams, body: string): [number, unknown] {
    const discovered = discover(path);
    if (discovered !== undefined) return [200, discovered];
    const match =
      /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
        path,
      );
    const [, core, group, namespace, plural, name] = match ?? [];
    const known = KINDS.find((each) => each.groupVersion === (core ?? group) && each.plural === plural);
    if (known === undefined) return status(404, "NotFound");
    if (name === undefined) return [200, this.#list(known, namespace, query)];
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    const stored = this.find({ apiVersion: known.groupVersion, kind: known.kind, metadata });
    if (stored === undefined) return status(404, "NotFound");
    if (method === "GET") return [200, stored.object];
    if (method !== "DELETE") return status(405, "MethodNotAllowed");
    const { preconditions } = (body === "" ? {} : JSON.parse(body)) as { preconditions?: { uid?: string } };
    if (preconditions?.uid && preconditions.uid !== stored.object.metadata.uid)
      return status(409, "Conflict");
    this.delete(stored);
    return [200, { apiVersion: "v1", kind: "Status", status: "Success" }];
  }

  #list(known: Kind, namespace: string | undefined, query: URLSearchParams): unknown {
    const named = query.get("fieldSelector")?.replace("metadata.name=", "");
    const labels = (query.get("labelSelector") ?? "").split(",").filter((label) => label !== "");
    const items = this.all()
      .map(({ object }) => object)
      .filter(({ apiVersion, kind }) => apiVersion === known.groupVersion && kind === known.kind)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .filter(({ metadata }) => named === undefined || metadata.name === named)
      .filter(({ metadata }) =>
        labels.every((label) => {
          const [key = "", value] = label.split("=");
          return metadata.labels?.[key] === value;
        }),
      );
    const { groupVersion: apiVersion, kind } = known;
    return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: "1" }, items };
  }
}

function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return [apiVersion, kind, metadata?.namespace ?? "", metadata?.name].join("/");
}

function discover(path: string): unknown {
  const groupVersions = [...new Set(KINDS.map(({ groupVersion }) => groupVersion))];
  if (path === "/apis" || path === "/apis/") {
    const groups = groupVersions
      .filter((groupVersion) => groupVersion !== "v1")
      .map((groupVersion) => {
        const [name = "", version = ""] = groupVersion.split("/");
        const versions = [{ groupVersion, version }];
        return { name, versions, preferredVersion: versions[0] };
      });
    return { kind: "APIGroupList", apiVersion: "v1", groups };
  }
  const groupVersion = groupVersions.find((each) =>
    [`/api/${each}`, `/apis/${each}`].includes(path.replace(/\/$/, "")),
  );
  if (groupVersion === undefined) return undefined;
  const verbs = ["get", "list", "delete", "create", "patch"];
  const resources = KINDS.filter((each) => each.groupVersion === groupVersion).map(
    ({ plural, kind, namespaced }) => ({ name: plural, singularName: "", namespaced, kind, verbs }),
  );
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

function status(code: number, reason: string): [number, unknown] {
  return [code, { apiVersion: "v1", kind: "Status", status: "Failure", reason, code }];
}
