import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../command-line/failures/failure";
import { kwokExecutable } from "../../command-line/locations";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { type Run, RUN_LABEL } from "./simulated-nodes";

/**
 * KWOK as a process of this machine. It plays the kubelet of the nodes of one run, and of no others.
 *
 * @see https://kwok.sigs.k8s.io/docs/user/kwok-out-cluster/
 */
export class Kwok {
  readonly #ended = new AbortController();
  #isStopped = false;

  private constructor(
    private readonly child: ChildProcess,
    log: string,
  ) {
    child.once("exit", () => {
      if (!this.#isStopped) {
        void readFile(log, "utf8").then((text) => {
          this.#ended.abort(endedByItself(text));
        });
      }
    });
  }

  /** Aborted, with a {@link Failure}, when the process ends before it is told to. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  static async start(cluster: Cluster, run: Run): Promise<Kwok> {
    const log = join(run.folder, "kwok.log");
    const kubeConfig = join(run.folder, "kwok.kubeconfig");
    // Its current context is the connected cluster, not the current context of the user's kubeconfig.
    await writeFile(kubeConfig, cluster.kubeConfig.exportConfig(), { mode: 0o600 });
    const output = await open(log, "w");
    try {
      const child = spawn(kwokExecutable(), kwokArguments(kubeConfig, run.name), {
        // In a group of its own, so that a terminal's Ctrl-C does not reach it: pods are to end in order.
        detached: true,
        stdio: ["ignore", output.fd, output.fd],
      });
      await once(child, "spawn");
      return new Kwok(child, log);
    } finally {
      await output.close();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }
}

function endedByItself(log: string): Failure {
  const end = log.trimEnd().split("\n").slice(-20).join("\n");
  return new Failure(`KWOK ended by itself:\n${end}`, "Mend what it names and run the same command again.");
}

function kwokArguments(kubeConfig: string, runName: string): string[] {
  return [
    `--kubeconfig=${kubeConfig}`,
    `--config=${join(__dirname, "stages.yaml")}`,
    "--manage-all-nodes=false",
    "--manage-nodes-with-annotation-selector=",
    `--manage-nodes-with-label-selector=${RUN_LABEL}=${runName}`,
    "--node-lease-duration-seconds=40",
    // An address for documentation: nothing answers there, and nothing is asked.
    "--node-ip=192.0.2.1",
  ];
}
