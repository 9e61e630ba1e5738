import { ApiException, KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { Registration } from "../support/engines/mocked-engine";

/**
 * Asks a cluster's API server what it would say of the objects of a program, and changes nothing: the requests are
 * dry runs. Objects in a namespace go to the given one, because theirs does not exist.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export class ApiServer {
  private readonly objects: KubernetesObjectApi;

  constructor(
    cluster: Cluster,
    private readonly namespace: string,
  ) {
    this.objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  }

  /** Its refusals, none when it would create all objects. */
  async refusals(resources: readonly Registration[]): Promise<string[]> {
    const answers = await Promise.all(
      resources.filter(isKubernetesObject).map((resource) => this.refusal(resource)),
    );
    return answers.filter((answer) => answer !== undefined);
  }

  private async refusal({ type, inputs }: Registration): Promise<string | undefined> {
    try {
      await this.objects.create(this.placed(type, inputs as KubernetesObject), undefined, "All");
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiException)) throw error;
      return `${type}: ${String(error.code)} ${messageOf(error.body)}`;
    }
  }

  private placed(type: string, object: KubernetesObject): KubernetesObject {
    // A name of our own, or a namespace that is there already would be refused for that.
    const namespace = type.endsWith(":Namespace") ? {} : { namespace: this.namespace };
    return { ...object, ...apiType(type), metadata: Object.assign({}, object.metadata, namespace) };
  }
}

function isKubernetesObject({ type }: Registration): boolean {
  return type.startsWith("kubernetes:");
}

/** `kubernetes:apps/v1:Deployment` → apiVersion and kind. */
export function apiType(type: string): { apiVersion: string; kind: string } {
  const [, group = "", kind = ""] = type.split(":");
  return { apiVersion: group.replace(/^core\//, ""), kind };
}

export function messageOf(body: unknown): string {
  try {
    return (JSON.parse(String(body)) as { message: string }).message;
  } catch {
    return String(body);
  }
}
