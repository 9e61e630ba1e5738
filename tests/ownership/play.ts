import type { Cluster } from "../../kubernetes/connection/cluster";
import { Clone, type Ended } from "../faults/clone";
import { KUBE_CONTEXT } from "../support/live-cluster";
import { sweepAmongOthers } from "./dead-runs";
import { putForeign, withCustomKind } from "./neighbour";
import { type Scene, type SceneAction, actionInWords, type SceneSettings } from "./scene";
import { World } from "./world";

/** What came of a scene. */
export interface Played {
  /** Each action, and how it ended. */
  readonly account: readonly string[];
  /** What must not have happened. */
  readonly violations: readonly string[];
  /** How many commands were run, and how many of them were refused. */
  readonly commands: number;
  readonly refused: number;
  /** How often the content of a claim was compared: at the end, and before claims go on demand. */
  readonly compared: number;
}

/** Has a scene happen on the cluster, and looks after each action what it changed and deleted. */
export function play(cluster: Cluster, scene: Scene): Promise<Played> {
  return World.within(cluster, (world) =>
    withCustomKind(world, () =>
      Clone.within((first) =>
        Clone.within(async (second) => {
          const stage = new Stage(world, scene, [first, second]);
          for (const action of scene.actions) await stage.act(action);
          return stage.end();
        }),
      ),
    ),
  );
}

/** A stack of a clone. */
interface SceneStack {
  readonly clone: Clone;
  /** Who it is in the accounts. */
  readonly maker: string;
  name: string;
  settings: SceneSettings;
  /** Whether its data was ever allowed to go with it. */
  wasShortLived: boolean;
}

class Stage {
  readonly #stacks: readonly SceneStack[];
  readonly #account: string[] = [];
  readonly #violations: string[] = [];
  #commands = 0;
  #refused = 0;
  #compared = 0;

  constructor(
    readonly world: World,
    { stacks }: Scene,
    clones: readonly [Clone, Clone],
  ) {
    this.#stacks = clones.map((clone, index) => ({
      clone,
      maker: `clone ${String(index)}`,
      name: `${world.name}-${stacks[index]?.name ?? ""}`,
      settings: stacks[index]!,
      wasShortLived: false,
    }));
  }

  async act(action: SceneAction): Promise<void> {
    const how = action.do === "neighbour" ? await this.#neighbour(action) : await this.#command(action);
    this.#account.push(`${actionInWords(action)}: ${how}`);
  }

  async end(): Promise<Played> {
    await this.#compare();
    return {
      account: this.#account,
      violations: this.#violations,
      commands: this.#commands,
      refused: this.#refused,
      compared: this.#compared,
    };
  }

  async #compare(): Promise<void> {
    const { compared, lost } = await this.world.lostContent();
    this.#compared += compared;
    this.#violations.push(...lost.map((claim) => `the content of claim ${claim} is not what was written`));
  }

  async #neighbour({ where, object }: Extract<SceneAction, { do: "neighbour" }>): Promise<string> {
    const namespace =
      typeof where === "string" ? this.world.namespace(where) : await this.#generatedOf(where);
    const made = namespace !== undefined && (await putForeign(this.world, namespace, object));
    // Whoever makes a namespace's objects anew has deleted the former ones.
    await this.world.judge("neighbour");
    return made ? "made" : "not possible";
  }

  async #generatedOf(who: number): Promise<string | undefined> {
    const { clone, name, settings } = this.#stacks[who]!;
    if (settings.namespace !== undefined) return undefined;
    return clone.pulumi("stack", "output", "namespace", "--stack", name).catch(() => undefined);
  }

  async #command(action: Exclude<SceneAction, { do: "neighbour" }>): Promise<string> {
    const stack = this.#stacks[action.who]!;
    switch (action.do) {
      case "start":
        return this.#start(stack, action.accept);
      case "plan":
        return this.#run(stack, "nobody", ["commands/main.ts", "plan"]);
      case "down":
        return this.#down(stack, action.data);
      case "sweep":
        return this.#sweep(stack);
      case "rename":
        return this.#rename(stack, `${this.world.name}-${action.name}`);
      case "configure":
        stack.settings = action.settings;
        return "done";
    }
  }

  async #start(stack: SceneStack, accept: boolean): Promise<string> {
    await this.#configure(stack);
    const claims = this.world.claimsOf(stack.maker);
    const how = await this.#run(stack, stack.maker, ["commands/start/main.ts"]);
    this.#requireClaims(stack, claims, "start");
    const accepted = /--accept ([0-9a-f]{10})/.exec(how)?.[1];
    const then =
      accept && accepted !== undefined
        ? await this.#run(stack, stack.maker, ["commands/start/main.ts", "--accept", accepted])
        : undefined;
    await this.world.writeContent();
    return then === undefined ? how : `${how}, then ${then}`;
  }

  async #down(stack: SceneStack, data: boolean): Promise<string> {
    // What goes now on demand has to be what was written until now.
    if (data) await this.#compare();
    const claims = this.world.claimsOf(stack.maker);
    const how = await this.#run(stack, stack.maker, [
      "commands/main.ts",
      "down",
      ...(data ? ["--delete-data"] : []),
    ]);
    if (!data) this.#requireClaims(stack, claims, "down");
    return how;
  }

  async #sweep(stack: SceneStack): Promise<string> {
    await this.#configure(stack);
    await stack.clone.pulumi("stack", "select", "--create", stack.name);
    const { ended, wrong } = await sweepAmongOthers(this.world, stack.clone, stack.name);
    return this.#judge(ended, wrong);
  }

  async #rename(stack: SceneStack, name: string): Promise<string> {
    if (name === stack.name) return "nothing to rename";
    await this.#configure(stack);
    await stack.clone.pulumi("stack", "select", "--create", stack.name);
    await stack.clone.pulumi("stack", "rename", name, "--stack", stack.name);
    stack.name = name;
    this.#violations.push(...(await this.world.judge("nobody")));
    return "done";
  }

  /** A claim that is gone though nobody was told so is lost data. */
  #requireClaims(stack: SceneStack, before: readonly string[], command: string): void {
    if (stack.wasShortLived) return;
    const after = new Set(this.world.claimsOf(stack.maker));
    const lost = before.filter((uid) => !after.has(uid));
    if (lost.length > 0)
      this.#violations.push(`${stack.maker} ${command} deleted its claims ${lost.join(", ")}`);
  }

  async #run(stack: SceneStack, actor: string, [file = "", ...args]: readonly string[]): Promise<string> {
    const ended = await stack.clone.run(file, ...args, "--stack", stack.name);
    return this.#judge(ended, await this.world.judge(actor));
  }

  /** What is refused is refused before anything is changed, in words. What a command did wrong stands with all it said. */
  #judge({ exitCode, output }: Ended, wrong: readonly string[]): string {
    this.#commands++;
    this.#violations.push(...wrong.map((each) => `${each}, by the command that printed:\n${output}`));
    if (exitCode === 0) return "0";
    this.#refused++;
    if (/\n\s+at .+:\d+:\d+/.test(output) || !/^error: |^IN THE WAY: |^Data would be/m.test(output))
      this.#violations.push(`ended with ${String(exitCode)} and no error of ours:\n${output}`);

    const refusal = /^(?:error|IN THE WAY): .*$/m.exec(output)?.[0] ?? "";
    const accept = /--accept [0-9a-f]{10}/.exec(output)?.[0] ?? "";
    return `${String(exitCode)} ${refusal} ${accept}`.trim();
  }

  /** Each stack is configured right before it is used. */
  async #configure({ clone, name, settings }: SceneStack): Promise<void> {
    const stack = this.#stacks.find((each) => each.clone === clone)!;
    stack.wasShortLived ||= settings.shortLived;
    const { namespace, statefulSetName, ownNames, replicas, shortLived } = settings;
    await clone.configure(
      {
        kubeContext: KUBE_CONTEXT,
        namespace: namespace === undefined ? "" : this.world.namespace(namespace),
        statefulSetName,
        statefulSetReplicas: String(replicas),
        deploymentReplicas: "0",
        shortLived: String(shortLived),
        headlessServiceName: ownNames ? `${statefulSetName}-nodes` : "nginx",
        deploymentName: ownNames ? `${statefulSetName}-front` : "my-nginx-deployment",
        clusterIPServiceName: ownNames ? `${statefulSetName}-front` : "my-nginx-svc",
        timeoutSeconds: "120",
      },
      name,
    );
  }
}
