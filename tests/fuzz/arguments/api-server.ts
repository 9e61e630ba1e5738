import type { Cluster } from "../../../kubernetes/connection/cluster";
import type { Registration } from "../../support/engines/mocked-engine";
import { controlled } from "./controlled-objects";
import { PlainRequests } from "../../support/api-servers/plain-requests";
import { apiType, messageOf } from "../api-server";

/** Annotation whose value the provider takes as the field manager. */
const MANAGER = "pulumi.com/patchFieldManager";

/** The part of an object that says where it goes. */
export interface Placed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: unknown;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * What a cluster's API server says of objects, in dry runs. It asks about the objects of a component, applied as the
 * provider applies them, and about those that Kubernetes' controllers would make of them.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export class DryRuns {
  private constructor(
    private readonly requests: PlainRequests,
    private readonly namespace: string,
  ) {}

  static async in(cluster: Cluster, namespace: string): Promise<DryRuns> {
    return new DryRuns(await PlainRequests.to(cluster), namespace);
  }

  /** Its refusals, none when it would take all objects and their namespace. */
  async refusals(namespace: unknown, registered: readonly Registration[]): Promise<string[]> {
    const made = registered.map(({ type, inputs }) => ({ ...(inputs as Placed), ...apiType(type) }));
    const answers = await Promise.all([
      this.applied({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }),
      ...made.map((object) => this.applied(this.placed(object))),
      ...made.flatMap(controlled).map((object) => this.created(this.placed(object))),
    ]);
    return [...new Set([...answers.filter((answer) => answer !== undefined), ...twice(made)])];
  }

  private async applied(object: Placed): Promise<string | undefined> {
    const manager = encodeURIComponent(object.metadata.annotations?.[MANAGER] ?? "fuzz");
    const path = `${pathOf(object)}/${encodeURIComponent(String(object.metadata.name))}`;
    return this.answer(
      "PATCH",
      `${path}?dryRun=All&fieldManager=${manager}`,
      "application/apply-patch+yaml",
      object,
    );
  }

  private async created(object: Placed): Promise<string | undefined> {
    return this.answer("POST", `${pathOf(object)}?dryRun=All`, "application/json", object);
  }

  private async answer(
    method: string,
    path: string,
    contentType: string,
    object: Placed,
  ): Promise<string | undefined> {
    const { status, body } = await this.requests.send(method, path, contentType, object);
    if (status < 300) return undefined;
    const message = messageOf(body);
    if (status === 429 || status > 500) throw new Error(`The API server did not judge: ${message}`);
    return `${object.kind}: ${message}`;
  }

  private placed({ metadata, ...rest }: Placed): Placed {
    return { ...rest, metadata: { ...metadata, namespace: this.namespace } };
  }
}

/** Two objects of one kind and name are one to the API server, of which the engine makes the second in vain. */
function twice(objects: readonly Placed[]): string[] {
  const seen = new Set<string>();
  return objects.flatMap(({ kind, metadata }) => {
    const name = `${kind} ${String(metadata.name)}`;
    if (seen.has(name)) return [`${name} is made twice`];
    seen.add(name);
    return [];
  });
}

function pathOf({ apiVersion, kind, metadata: { namespace } }: Placed): string {
  const api = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  const plural = kind.toLowerCase().replace(/y$/, "ie").replace(/s$/, "se");
  return `${api}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural}s`;
}
