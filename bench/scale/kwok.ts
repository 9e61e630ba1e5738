import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RUN_VARIABLE } from "../../commands/ci/ci-run";
import type { Cluster } from "../../kubernetes/cluster";
import { Failure } from "../../command-line/failure";
import { kwokExecutable } from "../../command-line/locations";
import { RUN_LABEL, type ScaleRun } from "./scale-run";

const LOG_LINES = 20;

/**
 * KWOK as a process of this machine. It plays the kubelet of the nodes of one run, and of their pods; no other
 * node or pod is its business.
 *
 * @see https://kwok.sigs.k8s.io/docs/user/kwok-out-cluster/
 */
export class Kwok {
  readonly #log: string;
  /** Rejects when the process ends before it is told to. */
  readonly failure: Promise<never>;
  #isStopped = false;

  private constructor(
    private readonly child: ChildProcess,
    log: string,
  ) {
    this.#log = log;
    this.failure = once(child, "exit").then(() => this.#fail());
    // A failure before somebody listens is no unhandled one.
    this.failure.catch(() => undefined);
  }

  static async start(cluster: Cluster, run: ScaleRun): Promise<Kwok> {
    const log = join(run.folder, "kwok.log");
    const kubeConfig = join(run.folder, "kwok.kubeconfig");
    // Its current context is the cluster that is connected, whatever is current in the user's own.
    await writeFile(kubeConfig, cluster.kubeConfig.exportConfig(), { mode: 0o600 });
    const output = await open(log, "w");
    try {
      const child = spawn(kwokExecutable(), kwokArguments(kubeConfig, run.name), {
        // A group of its own: a terminal's Ctrl-C reaches every process of the group, and pods are to end in order.
        detached: true,
        stdio: ["ignore", output.fd, output.fd],
        env: { ...process.env, [RUN_VARIABLE]: run.name },
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

  async #fail(): Promise<never> {
    if (this.#isStopped) return new Promise<never>(() => undefined);
    const end = (await readFile(this.#log, "utf8")).trimEnd().split("\n").slice(-LOG_LINES).join("\n");
    throw new Failure(`KWOK ended by itself:\n${end}`, "Mend what it names and run the same command again.");
  }
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
