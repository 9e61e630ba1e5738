import { Writable } from "node:stream";
import { Exec, type V1Pod, type V1Status } from "@kubernetes/client-node";
import type { Cluster } from "../connection/cluster";
import { mainContainerOf, nameOf, required } from "../objects";

/** What a command in a container left behind. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Thrown when a container does not have the program that is to run in it, as images without a shell. */
export class NoSuchProgram extends Error {
  override readonly name = "NoSuchProgram";

  constructor(program: string, container: string, pod: string) {
    super(`container ${container} of pod ${pod} has no program ${program}`);
  }
}

/**
 * Runs a command in a container of a pod, as `kubectl exec` does.
 *
 * @param container Default: the main container.
 * @throws {@link NoSuchProgram} when the container does not have the program
 */
export async function exec(
  cluster: Cluster,
  pod: V1Pod,
  command: string[],
  container: string = mainContainerOf(pod).name,
): Promise<ExecResult> {
  const stdout = new TextSink();
  const stderr = new TextSink();
  const namespace = required(pod.metadata?.namespace, "metadata.namespace");
  const where = `${command.join(" ")} in pod ${namespace}/${nameOf(pod)}`;

  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(cluster.kubeConfig)
      .exec(namespace, nameOf(pod), container, command, stdout, stderr, null, false, resolve)
      .then(
        (socket: { onclose: (() => void) | null }) => {
          socket.onclose = () => {
            reject(new Error(`the connection ended before the status of ${where} came`));
          };
        },
        (failure: unknown) => {
          reject(
            new Error(whyNotRunning(pod, container) ?? `cannot run ${where}: ${connectionFailure(failure)}`),
          );
        },
      );
  });
  if (isMissing(status, stderr.text())) throw new NoSuchProgram(command[0] ?? "", container, nameOf(pod));
  const exitCode = exitCodeOf(status);
  if (exitCode === undefined) {
    const reason =
      whyNotRunning(pod, container) ?? `cannot run ${where}: ${status.message ?? "no reason given"}`;
    throw new Error(reason);
  }
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Runs a command in a container of a pod as {@link exec}, and returns what it printed; fails when the command does. */
export async function outputInPod(
  cluster: Cluster,
  pod: V1Pod,
  command: string[],
  container?: string,
): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(cluster, pod, command, container);
  if (exitCode !== 0)
    throw new Error(`${command.join(" ")} in pod ${nameOf(pod)} ended with ${exitCode}: ${stderr.trim()}`);

  return stdout.trim();
}

/** Why nothing can run in a container, as far as its pod tells. */
function whyNotRunning(pod: V1Pod, container: string): string | undefined {
  if (pod.status === undefined) return undefined;
  const { phase, reason, containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const { state } =
    [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container) ?? {};
  if (state?.running !== undefined) return undefined;
  const why = state?.waiting?.reason ?? state?.terminated?.reason ?? reason ?? phase ?? "unknown";
  return `container ${container} of pod ${nameOf(pod)} does not run: ${why}`;
}

/** A refused WebSocket is reported as an event that carries the message. */
function connectionFailure(failure: unknown): string {
  const message =
    failure instanceof Object && "message" in failure ? String(failure.message) : "no connection";
  return message.endsWith("403") ? "you may not run commands in pods there (create pods/exec)" : message;
}

/** Container runtimes say it in their own words, as an error of their own or on stderr. */
function isMissing({ status, message = "" }: V1Status, stderr: string): boolean {
  const text = `${message}\n${stderr}`;
  return (
    status !== "Success" &&
    /OCI runtime|unable to start container process/.test(text) &&
    /not found|no such file/i.test(text)
  );
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

/** The exit code of a command; undefined when it did not run. */
function exitCodeOf(status: V1Status): number | undefined {
  if (status.status === "Success") return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  return cause?.message === undefined ? undefined : Number(cause.message);
}
