import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { fileBackend } from "../../pulumi/state/file-backend";
import { CiCommand } from "./ci-command";
import { remainsOf } from "./remains";

/** Where CI runs of a test go: the cluster, and a state backend of their own, of which everything can be looked at. */
export class Place {
  private constructor(
    readonly cluster: Cluster,
    private readonly folder: string,
  ) {}

  /** Makes such a place for as long as the function takes. */
  static async within<T>(cluster: Cluster, use: (place: Place) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "kubernetes-workloads-kill-"));
    try {
      return await use(new Place(cluster, folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Starts `npm run ci` here. */
  start(...args: string[]): CiCommand {
    return new CiCommand(args, {
      PULUMI_BACKEND_URL: fileBackend(join(this.folder, "state")),
      ...(existsSync(this.kubeConfigFile) && { KUBECONFIG: this.kubeConfigFile }),
    });
  }

  /** kubeconfig of the runs here, once it is written; the reader's own until then. */
  get kubeConfigFile(): string {
    return join(this.folder, "kubeconfig");
  }

  /** A folder for the results of a run. */
  results(): Promise<string> {
    return mkdtemp(join(this.folder, "results-"));
  }

  /** Sweeps, and fails if that does. */
  async sweep(): Promise<string> {
    const sweep = this.start("--sweep");
    const { exitCode } = await sweep.end;
    if (exitCode !== 0) throw new Error(`the sweep ended with ${String(exitCode)}:\n${sweep.output}`);
    return sweep.output;
  }

  /** All that there is of a run. Of one that has no name yet there is nothing. */
  async remains(runName: string | undefined): Promise<readonly string[]> {
    return runName === undefined ? [] : remainsOf(runName, this.cluster, join(this.folder, "state"));
  }
}
