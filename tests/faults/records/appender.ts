import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { PassThrough } from "node:stream";
import { Exec, type V1Pod } from "@kubernetes/client-node";
import { mainContainerOf, nameOf, required } from "../../../kubernetes/objects";
import { cluster } from "../../support/live-cluster";

/** After this long without an answer a connection counts as dead. */
const SILENCE_MS = 10_000;

const READY = "ready";

/**
 * Appends each line that it reads to a file, has it written to the disk, and acknowledges it by repeating it. A line
 * that another one left unfinished when it was killed is ended first.
 */
const SCRIPT = `file="$1"
touch "$file" && { [ -z "$(tail -c 1 "$file")" ] || echo >> "$file"; } && echo ${READY} || exit 1
while read -r record; do
  printf '%s\\n' "$record" >> "$file" && sync "$file" && printf '%s\\n' "$record" || exit 1
done`;

/** The part of a WebSocket that matters here. */
interface Connection {
  onclose: (() => void) | null;
  terminate(): void;
}

/** A process in a pod that appends records to a file, for as long as the pod and the connection to it live. */
export class Appender {
  readonly #records = new PassThrough();
  readonly #printed = new PassThrough();
  readonly #lines: Interface = createInterface({ input: this.#printed });
  readonly #ended = new AbortController();
  #close: () => void = () => undefined;

  /** Starts one; it is ready for records then. */
  static async open(pod: V1Pod, file: string): Promise<Appender> {
    const appender = new Appender();
    try {
      const ready = appender.#nextLine();
      await Promise.race([appender.#connect(pod, file), ready]);
      await ready;
      return appender;
    } catch (error) {
      appender.close();
      throw error;
    }
  }

  /** Appends a record. Fails if it is not known to be on the disk, because the connection ended before. */
  async append(record: string): Promise<void> {
    const acknowledgement = this.#nextLine();
    this.#records.write(`${record}\n`);
    const line = await acknowledgement;
    if (line !== record) throw new Error(`"${record}" was acknowledged as "${line}"`);
  }

  close(): void {
    this.#ended.abort();
    this.#close();
    this.#lines.close();
  }

  #connect(pod: V1Pod, file: string): Promise<void> {
    const end = (): void => {
      this.#ended.abort(new Error(`the connection to pod ${nameOf(pod)} ended`));
    };
    const namespace = required(pod.metadata?.namespace, "metadata.namespace");
    const command = ["sh", "-c", SCRIPT, "sh", file];
    const container = mainContainerOf(pod).name;
    return new Exec(cluster().kubeConfig)
      .exec(namespace, nameOf(pod), container, command, this.#printed, null, this.#records, false, end)
      .then(
        (connection: Connection) => {
          connection.onclose = end;
          this.#close = () => {
            connection.terminate();
          };
          if (this.#ended.signal.aborted) connection.terminate();
        },
        (failure: unknown) => {
          throw new Error(`cannot append in pod ${nameOf(pod)}`, { cause: failure });
        },
      );
  }

  async #nextLine(): Promise<string> {
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(SILENCE_MS)]);
    const [line] = (await once(this.#lines, "line", { signal })) as [string];
    return line;
  }
}
