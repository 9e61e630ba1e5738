import manifest from "../../package.json";
import { labelPrefix } from "../../components/rules/names";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { claimsIn, podsIn } from "../../kubernetes/collection";
import { outputInPod } from "../../kubernetes/pods/exec";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import { claimNamesOf, isReady, isTerminating, nameOf, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { testName } from "../support/running/test-name";
import { withVolumes } from "../support/volumes";
import { differences, type Snapshot, takeSnapshot } from "./snapshot";

const PATIENCE_SECONDS = 180;

/** Where the stacks of this project mount their claims, and the file in them that has the content. */
const FILE = "/usr/share/nginx/html/content";

/** The part of a cluster that belongs to one scene: its namespaces, and who made what in them. */
export class World {
  readonly #makers = new Map<string, string>();
  readonly #further = new Set<string>();
  /** Content that was written to volumes, by uid of the claim: that uid. */
  readonly #written = new Set<string>();
  #snapshot: Snapshot = new Map();

  private constructor(
    readonly cluster: Cluster,
    /** What all names of the scene begin with. */
    readonly name: string,
  ) {}

  /** Makes such a part for as long as the function takes. */
  static async within<T>(cluster: Cluster, use: (world: World) => Promise<T>): Promise<T> {
    const world = new World(cluster, testName());
    try {
      for (const which of ["team", "other"])
        await cluster.core.createNamespace({ body: { metadata: { name: world.namespace(which) } } });

      await world.judge("neighbour");
      return await use(world);
    } finally {
      await Promise.all(
        (await world.#namespaces()).map((name) => deleteNamespace(cluster, name, PATIENCE_SECONDS)),
      );
    }
  }

  /** A namespace that several stacks and others use. */
  namespace(which: string): string {
    return `${this.name}-${which}`;
  }

  /** Counts a namespace among those of the scene whose name does not tell that. */
  include(namespace: string): void {
    this.#further.add(namespace);
  }

  /**
   * Looks what has happened since it was looked last, all of which somebody did. Returns what that somebody changed or
   * deleted and had not made.
   */
  async judge(actor: string): Promise<string[]> {
    const after = await takeSnapshot(this.cluster, await this.#namespaces());
    const found = differences(this.#snapshot, after);
    for (const { uid } of found.filter(({ what }) => what === "made"))
      this.#makers.set(uid, this.#makerOf(uid, after) ?? actor);

    const wrong = found.filter(({ uid, what }) => what !== "made" && this.#makers.get(uid) !== actor);
    this.#snapshot = after;
    return wrong.map(
      ({ uid, title, what }) => `${actor} ${what} ${title}, made by ${this.#makers.get(uid) ?? "nobody"}`,
    );
  }

  /** The maker of an object that belongs to others. */
  #makerOf(uid: string, snapshot: Snapshot): string | undefined {
    const known = this.#makers.get(uid);
    if (known !== undefined) return known;
    const owners = snapshot.get(uid)?.owners ?? [];
    return owners.map((owner) => this.#makerOf(owner, snapshot)).find((maker) => maker !== undefined);
  }

  /** uids of the claims that somebody has made and that are there, as it was looked last. */
  claimsOf(maker: string): string[] {
    return [...this.#snapshot]
      .filter(
        ([uid, { title, terminating }]) =>
          !terminating && title.startsWith("PersistentVolumeClaim ") && this.#makers.get(uid) === maker,
      )
      .map(([uid]) => uid);
  }

  /** Writes content into each claim that a Ready pod mounts and that has none yet. */
  async writeContent(): Promise<void> {
    for (const namespace of await this.#namespaces()) {
      const [{ items: claims }, { items: pods }] = await Promise.all([
        claimsIn(this.cluster, namespace).list(),
        podsIn(this.cluster, namespace).list(),
      ]);
      for (const claim of claims.filter((each) => !this.#written.has(uidOf(each)))) {
        const pod = pods.find((each) => isReady(each) && claimNamesOf(each).includes(nameOf(claim)));
        if (pod === undefined) continue;
        await outputInPod(this.cluster, pod, ["sh", "-c", `echo ${uidOf(claim)} > ${FILE}`]);
        this.#written.add(uidOf(claim));
      }
    }
  }

  /** Binds a claim and writes content into it, with a pod that is gone afterwards. */
  async fillClaim(namespace: string, name: string): Promise<void> {
    const claim = await this.cluster.core.readNamespacedPersistentVolumeClaim({ namespace, name });
    await withVolumes(this.cluster, namespace, [name], `echo ${uidOf(claim)} > /volumes/${name}/content`);
    this.#written.add(uidOf(claim));
    await waitUntil(claimsIn(this.cluster, namespace), `claim ${name} to be bound`, (all) =>
      all.some((each) => uidOf(each) === uidOf(claim) && each.status?.phase === "Bound"),
    );
  }

  /** Compares the content of all claims that are left. Returns the claims whose content is not what was written. */
  async lostContent(): Promise<{ readonly compared: number; readonly lost: readonly string[] }> {
    const lost: string[] = [];
    let compared = 0;
    const { items: spaces } = await this.cluster.core.listNamespace();
    const going = new Set(spaces.filter(isTerminating).map(nameOf));
    for (const namespace of (await this.#namespaces()).filter((name) => !going.has(name))) {
      const { items } = await claimsIn(this.cluster, namespace).list();
      const claims = items.filter((claim) => this.#written.has(uidOf(claim)) && !isTerminating(claim));
      if (claims.length === 0) continue;
      const names = claims.map(nameOf);
      const printed = await withVolumes(this.cluster, namespace, names, "cat /volumes/*/content");
      const found = new Set(printed.trim().split(/\s+/));
      compared += claims.length;
      lost.push(
        ...claims.filter((claim) => !found.has(uidOf(claim))).map((claim) => `${namespace}/${nameOf(claim)}`),
      );
    }
    return { compared, lost };
  }

  /** Those of the scene that are there: shared ones, generated ones, and further ones. */
  async #namespaces(): Promise<string[]> {
    const generated = labelPrefix(`${manifest.name}-${this.name}`, "-12345678".length);
    const { items } = await this.cluster.core.listNamespace();
    return items
      .map(nameOf)
      .filter(
        (name) => name.startsWith(`${this.name}-`) || name.startsWith(generated) || this.#further.has(name),
      );
  }
}
