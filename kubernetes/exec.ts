import { Writable } from "node:stream";
import { Exec, type V1Pod, type V1Status } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";
import { mainContainerOf, nameOf, required } from "./objects";

/** What a command in a container left behind. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a pod's main container, as `kubectl exec` does. */
export async function exec(cluster: Cluster, pod: V1Pod, command: string[]): Promise<ExecResult> {
  const stdout = new TextSink();
  const stderr = new TextSink();
  const namespace = required(pod.metadata?.namespace, "metadata.namespace");
  const where = `${command.join(" ")} in pod ${namespace}/${nameOf(pod)}`;

  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(cluster.kubeConfig)
      .exec(namespace, nameOf(pod), mainContainerOf(pod).name, command, stdout, stderr, null, false, resolve)
      .then(
        (socket: { onclose: (() => void) | null }) => {
          socket.onclose = () => {
            reject(new Error(`the connection ended before the status of ${where} came`));
          };
        },
        (failure: unknown) => {
          reject(new Error(`cannot run ${where}: ${connectionFailure(failure)}`));
        },
      );
  });
  return { exitCode: exitCodeOf(status, where), stdout: stdout.text(), stderr: stderr.text() };
}

/** Runs a command in a pod's main container and answers what it printed; fails when the command does. */
export async function outputOf(cluster: Cluster, pod: V1Pod, command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(cluster, pod, command);
  if (exitCode !== 0) {
    throw new Error(`${command.join(" ")} in pod ${nameOf(pod)} ended with ${exitCode}: ${stderr.trim()}`);
  }
  return stdout.trim();
}

/** A refused WebSocket is reported as an event that carries the message. */
function connectionFailure(failure: unknown): string {
  return failure instanceof Object && "message" in failure ? String(failure.message) : "no connection";
}

class TextSink extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

function exitCodeOf(status: V1Status, where: string): number {
  if (status.status === "Success") return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  if (cause?.message === undefined)
    throw new Error(`cannot run ${where}: ${status.message ?? "no reason given"}`);
  return Number(cause.message);
}
