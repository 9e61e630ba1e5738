import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { memoryChart, timeChart } from "./chart";
import type { Machine } from "../machine";
import type { ReplicasPoint } from "./replicas-measurement";
import type { StacksPoint } from "./stacks-measurement";
import { describeResults } from "./tables";

/** All that was measured on one machine, smallest first. */
export interface Results {
  readonly machine: Machine;
  readonly replicas: readonly ReplicasPoint[];
  readonly stacks: readonly StacksPoint[];
}

const RESULTS_FILE = "scale.json";

/** Results of a folder: the sizes can be measured one by one, each time replacing only what is measured anew. */
export class ResultsFolder {
  private constructor(
    private readonly folder: string,
    private results: Results,
  ) {}

  /** Takes up what is in the folder, unless another machine or other versions were measured. */
  static async open(folder: string, machine: Machine): Promise<ResultsFolder> {
    await mkdir(folder, { recursive: true });
    const text = await readFile(join(folder, RESULTS_FILE), "utf8").catch(() => undefined);
    const former = text === undefined ? undefined : (JSON.parse(text) as Results);
    const isSame = JSON.stringify(former?.machine) === JSON.stringify(machine);
    return new ResultsFolder(folder, former && isSame ? former : { machine, replicas: [], stacks: [] });
  }

  /** Puts a size's figures into the folder, with tables and charts of all. */
  async addReplicas(point: ReplicasPoint): Promise<void> {
    const others = this.results.replicas.filter(
      ({ replicas, claims }) => replicas !== point.replicas || claims !== point.claims,
    );
    const replicas = [...others, point].sort((a, b) => a.replicas - b.replicas);
    await this.#save({ ...this.results, replicas });
  }

  /** Like {@link addReplicas}, for a number of stacks. */
  async addStacks(point: StacksPoint): Promise<void> {
    const others = this.results.stacks.filter(({ stacks }) => stacks !== point.stacks);
    const stacks = [...others, point].sort((a, b) => a.stacks - b.stacks);
    await this.#save({ ...this.results, stacks });
  }

  /** Tables of all that is in the folder, as Markdown. */
  describe(): string {
    return describeResults(this.results);
  }

  async #save(results: Results): Promise<void> {
    this.results = results;
    await this.#write(RESULTS_FILE, `${JSON.stringify(results, undefined, 2)}\n`);
    await this.#write("scale.md", describeResults(results));
    await this.#write("scale-time.svg", await timeChart(results.replicas));
    await this.#write("scale-memory.svg", await memoryChart(results.replicas));
  }

  async #write(name: string, content: string): Promise<void> {
    await writeFile(join(this.folder, name), content);
  }
}
