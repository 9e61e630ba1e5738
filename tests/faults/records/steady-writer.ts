import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { orAborted } from "../../../command-line/or-aborted";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { orInterrupted } from "../../support/running/interruption";
import { Appender } from "./appender";
import type { DeployedStack } from "../deployed-stack";
import { eventually } from "../eventually";
import { Gaps } from "./gaps";
import { type Comparison, compareRecords } from "./records";
import { cluster } from "../../support/live-cluster";

/** Pause after each record: steady, and not all that the disk can do. */
const PACE_MS = 40;

/** How many records each writer has acknowledged at least, before and after what happens meanwhile. */
const AROUND = 10;

/** What a writer saw. */
export interface Written extends Comparison {
  readonly pod: string;
  /** How many records were acknowledged. */
  readonly acknowledged: number;
  /** The longest time between two acknowledgements, in seconds. */
  readonly longestGapSeconds: number;
}

/**
 * Appends numbered records to the volume of one ordinal. It writes a record when the one before is on the disk. When
 * the pod is gone, it goes on with the next pod of the ordinal.
 */
export class SteadyWriter {
  readonly #acknowledged: string[] = [];
  readonly #unacknowledged: string[] = [];
  readonly #gaps = new Gaps();
  readonly #progress = new EventEmitter();
  readonly #stop = new AbortController();
  readonly #file: string;
  readonly #done: Promise<void>;
  #number = 0;

  private constructor(
    private readonly stack: DeployedStack,
    private readonly podName: string,
  ) {
    this.#file = `${stack.volumePath}/records-${randomBytes(4).toString("hex")}`;
    this.#done = this.#write();
    this.#done.catch((error: unknown) => this.#progress.emit("error", error));
    this.#progress.on("error", () => undefined);
  }

  /**
   * Has a writer for each ordinal write for as long as the function takes, and returns what became of their records.
   */
  static async during(stack: DeployedStack, use: () => Promise<void>): Promise<Written[]> {
    const writers = stack.outputs.podNames.map((name) => new SteadyWriter(stack, name));
    try {
      await Promise.all(writers.map((writer) => writer.#more()));
      await use();
      await Promise.all(writers.map((writer) => writer.#more()));
    } finally {
      await Promise.all(writers.map((writer) => writer.#end()));
    }
    return Promise.all(writers.map((writer) => writer.#compare()));
  }

  async #more(): Promise<void> {
    const wanted = this.#acknowledged.length + AROUND;
    while (this.#acknowledged.length < wanted) await orInterrupted(once(this.#progress, "acknowledged"));
  }

  async #end(): Promise<void> {
    this.#stop.abort();
    await this.#done.catch(() => undefined);
  }

  async #compare(): Promise<Written> {
    const pod = await this.stack.readyPod(this.podName);
    const found = (await outputInPod(cluster(), pod, ["cat", this.#file])).split("\n");
    return {
      pod: this.podName,
      acknowledged: this.#acknowledged.length,
      longestGapSeconds: this.#gaps.longestSeconds,
      ...compareRecords(this.#acknowledged, this.#unacknowledged, found),
    };
  }

  async #write(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const appender = await this.#connect();
      try {
        if (appender) await this.#writeWith(appender);
      } finally {
        appender?.close();
      }
    }
  }

  /** An appender in the pod that has the ordinal now; undefined once this writer is to stop. */
  #connect(): Promise<Appender | undefined> {
    return eventually(
      `pod ${this.podName} to take records`,
      async () => {
        const { signal } = this.#stop;
        if (signal.aborted) return null;
        const pod = await orAborted(this.stack.readyPod(this.podName), signal);
        return Appender.open(pod, this.#file);
      },
      600,
    ).then((appender) => appender ?? undefined);
  }

  /** Writes until the appender's end, which is what the pods, the node and the API server are brought to here. */
  async #writeWith(appender: Appender): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#number++;
      const record = `${this.#number} ${randomBytes(24).toString("hex")}`;
      try {
        await appender.append(record);
      } catch {
        this.#unacknowledged.push(record);
        return;
      }
      this.#acknowledged.push(record);
      this.#gaps.success();
      this.#progress.emit("acknowledged");
      await after(PACE_MS);
    }
  }
}
