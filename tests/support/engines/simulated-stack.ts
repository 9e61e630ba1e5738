import type { KubernetesObject } from "@kubernetes/client-node";
import { deleteData } from "../../../commands/down/delete-data";
import { findKeptData } from "../../../commands/down/kept-claims";
import { forgetSpared, requireOwnContent } from "../../../commands/down/own-objects";
import { type StackHoldings, stackHoldings } from "../../../commands/down/stack-holdings";
import type { Inputs, ResourceChange } from "../../../commands/plan/preview/resource-change";
import { requireOwnObjects } from "../../../commands/require-own-objects";
import { fieldManager, IDENTITY_ANNOTATION, identityOf } from "../../../components/identity";
import { podNames, pvcName } from "../../../components/rules/names";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import type { StackLocation } from "../../../pulumi/state/exported-state";
import type { ExportedState } from "../../../pulumi/state/state";
import { ownProject } from "../../../pulumi/project/project";
import type { MemoryApiServer, StoredObject } from "../api-servers/memory-api-server";

/** What a stack is configured with. */
export interface SimulatedSettings {
  /** Name of the stack; two stacks may have one name: those of two clones. */
  readonly name: string;
  /** Its namespace; undefined for a generated one. */
  readonly namespace?: string;
  readonly statefulSetName: string;
  readonly replicas: number;
  readonly shortLived: boolean;
}

/** A resource of its state. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly retainOnDelete: boolean;
  readonly inputs: KubernetesObject;
  readonly outputs: KubernetesObject;
}

/**
 * A stack whose commands are the project's own, on an API server in memory. Only the engine is simulated. It applies
 * the program's objects, with conflicts as the API server finds them, and deletes the objects of the state by name.
 */
export class SimulatedStack {
  settings: SimulatedSettings;
  #state: StateResource[] = [];
  readonly #identity: string;

  constructor(
    /** Who it is in the accounts of the server. */
    readonly maker: string,
    settings: SimulatedSettings,
    private readonly server: MemoryApiServer,
    private readonly cluster: Cluster,
  ) {
    this.settings = settings;
    this.#identity = `kubernetes-workloads-${settings.name}-${maker.padEnd(8, "0").slice(0, 8).toLowerCase()}`;
  }

  /** `npm start`: looks, and then updates. */
  async start(): Promise<void> {
    const desired = this.#desired();
    const isDrawn = this.#state.length > 0;
    const changes = [
      ...desired.map((object) => this.#change(object, isDrawn)),
      ...this.#undesired(desired).map(({ urn, type, inputs, retainOnDelete }) => ({
        ...change(urn, type, "delete"),
        old: inputs as Inputs,
        recorded: inputs as Inputs,
        retained: retainOnDelete,
      })),
    ];
    await requireOwnObjects(this.cluster, changes, { stack: this.settings.name, kubeContext: "memory" });
    this.#update(desired);
  }

  /** Plain `pulumi up`, which does not look. */
  plainUp(): void {
    this.#update(this.#desired());
  }

  /** `npm run down`, with or without `--delete-data`. */
  async down(isDeletingData: boolean): Promise<void> {
    const holdings = this.#holdings();
    const forget = (_: StackLocation, urns: ReadonlySet<string>): Promise<void> => {
      this.#state = this.#state.filter(({ urn }) => !urns.has(urn));
      return Promise.resolve();
    };
    const spared = await requireOwnContent(this.cluster, holdings);
    await forgetSpared(spared, holdings.location, () => undefined, forget);
    for (const { outputs, retainOnDelete } of this.#state.toReversed()) {
      const live = this.server.find(outputs);
      if (live && !retainOnDelete) this.server.delete(live);
    }
    this.#state = [];
    const kept = await findKeptData(this.cluster, holdings);
    if (isDeletingData) await deleteData(this.cluster, kept, () => undefined);
  }

  /** Names of a stack and its project change; the state, and with it the identity, stays. */
  rename(name: string): void {
    this.settings = { ...this.settings, name };
  }

  get #namespace(): string {
    return this.settings.namespace ?? this.#identity;
  }

  #holdings(): StackHoldings {
    const { name, namespace, statefulSetName } = this.settings;
    const config: Partial<Record<string, string>> = { kubeContext: "memory", namespace, statefulSetName };
    const location = { project: ownProject(), stack: name };
    const state = { deployment: { resources: this.#stateWithIdentity() } } as unknown as ExportedState;
    const [holdings] = stackHoldings(location, state, (key) => config[key]);
    if (holdings === undefined) throw new Error("the own program always has holdings");
    return holdings;
  }

  /** The stack's own resource has its outputs. */
  #stateWithIdentity(): unknown[] {
    const stack = { urn: "stack", type: "pulumi:pulumi:Stack", outputs: { identity: this.#identity } };
    return this.#state.length > 0 ? [stack, ...this.#state] : [];
  }

  /** What the program registers. A namespace that exists and is not the stack's is used as it is. */
  #desired(): KubernetesObject[] {
    const { statefulSetName: name, replicas } = this.settings;
    const namespace = this.#namespace;
    const annotations = { [IDENTITY_ANNOTATION]: fieldManager(this.#identity) };
    const labels = { "app.kubernetes.io/name": name };
    const object = (apiVersion: string, kind: string, objectName: string, spec?: object): KubernetesObject =>
      ({
        apiVersion,
        kind,
        metadata: { namespace, name: objectName, annotations, labels },
        spec,
      }) as KubernetesObject;
    const ofNamespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, annotations } };
    const live = this.server.find(ofNamespace);
    const isOwn = live === undefined || identityOf(live.object.metadata.annotations) === this.#identity;
    const volumeClaimTemplates = [{ metadata: { name: "www", labels, annotations }, spec: {} }];
    return [
      ...(isOwn ? [ofNamespace] : []),
      object("v1", "Service", "nginx"),
      object("apps/v1", "StatefulSet", name, { replicas, volumeClaimTemplates }),
      object("policy/v1", "PodDisruptionBudget", name),
      object("apps/v1", "Deployment", "my-nginx-deployment", { replicas: 1 }),
      object("v1", "Service", "my-nginx-svc"),
    ];
  }

  #change(object: KubernetesObject, isDrawn: boolean): ResourceChange {
    const urn = urnOf(object);
    const known = this.#state.find((resource) => resource.urn === urn);
    return {
      ...change(urn, typeOf(object), known ? "update" : "create"),
      ...(known && { old: known.inputs as Inputs, recorded: known.inputs as Inputs }),
      new: (isDrawn ? object : unknownIdentity(object)) as Inputs,
    };
  }

  #undesired(desired: readonly KubernetesObject[]): StateResource[] {
    const urns = new Set(desired.map(urnOf));
    return this.#state.filter(({ urn }) => !urns.has(urn));
  }

  #update(desired: readonly KubernetesObject[]): void {
    const undesired = this.#undesired(desired);
    for (const object of desired) this.#apply(object);
    for (const { outputs, retainOnDelete, urn } of undesired) {
      const live = this.server.find(outputs);
      if (live && !retainOnDelete) this.server.delete(live);
      this.#state = this.#state.filter((resource) => resource.urn !== urn);
    }
  }

  /** Server-side apply: refused if the annotation has another value. */
  #apply(object: KubernetesObject): void {
    const live = this.server.find(object);
    const borne = live?.object.metadata.annotations?.[IDENTITY_ANNOTATION];
    if (borne !== undefined && borne !== fieldManager(this.#identity)) throw new Error("conflict");
    if (live && live.maker !== this.maker) this.server.change(live);
    const stored = live ?? this.server.put(this.maker, object);
    const { settings } = this;
    const retainOnDelete =
      object.kind === "Namespace" && (settings.namespace !== undefined || !settings.shortLived);
    const resource = {
      urn: urnOf(object),
      type: typeOf(object),
      retainOnDelete,
      inputs: object,
      outputs: stored.object,
    };
    this.#state = [...this.#state.filter(({ urn }) => urn !== resource.urn), resource];
    if (object.kind === "StatefulSet") this.#runPods(stored);
  }

  /** What the controller does: pods, and a claim for each that has none. */
  #runPods(set: StoredObject): void {
    const { replicas } = this.settings;
    const { name } = set.object.metadata;
    const namespace = this.#namespace;
    const annotations = { [IDENTITY_ANNOTATION]: fieldManager(this.#identity) };
    const wanted = new Set(podNames(name, replicas));
    for (const { object } of this.server.all()) {
      const isOwned = object.metadata.ownerReferences?.some(({ uid }) => uid === set.object.metadata.uid);
      const pod = this.server.find(object);
      if (isOwned && pod && !wanted.has(object.metadata.name)) this.server.delete(pod);
    }
    for (const pod of wanted) {
      const claim = pvcName("www", pod);
      const ofClaim = {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { namespace, name: claim },
      };
      const live = this.server.find(ofClaim);
      if (!live) this.server.put(this.maker, { ...ofClaim, metadata: { ...ofClaim.metadata, annotations } });
      const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name, uid: set.object.metadata.uid };
      const volumes = [{ name: "www", persistentVolumeClaim: { claimName: claim } }];
      const ofPod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { namespace, name: pod, ownerReferences: [owner] },
      };
      if (this.server.find(ofPod)) continue;
      // A new pod writes into the claim that it finds.
      if (live && live.maker !== this.maker) this.server.change(live);
      this.server.put(this.maker, { ...ofPod, spec: { volumes } } as KubernetesObject);
    }
  }
}

function change(urn: string, type: string, kind: ResourceChange["kind"]): ResourceChange {
  return {
    urn,
    type,
    kind,
    paths: [],
    provider: "",
    retained: false,
    willBeRetained: false,
    moved: false,
    deletedFirst: false,
  };
}

function urnOf({ kind, metadata }: KubernetesObject): string {
  return `urn:pulumi:stack::project::${String(kind)}::${metadata?.name ?? ""}`;
}

function typeOf({ apiVersion = "", kind }: KubernetesObject): string {
  return `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${String(kind)}`;
}

/** As a preview has it before the identity is drawn. */
function unknownIdentity<T>(object: T): T {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  return JSON.parse(JSON.stringify(object).replaceAll(/"pulumi-[^"]*"/g, `"${unknown}"`)) as T;
}
