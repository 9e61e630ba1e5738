import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { pulumiExecutable } from "../../command-line/locations";
import { run as runProgram } from "../../command-line/processes/process";
import manifest from "../../package.json";
import { fileBackend } from "../../pulumi/state/file-backend";
import { workspaceOptions } from "../../pulumi/stack";
import type { Run } from "./simulated-nodes";

/** A size that is measured. */
export interface Size {
  readonly replicas: number;
  /** Whether each replica has its claim, or a volume that ends with the pod. */
  readonly claims: boolean;
}

/** The stacks of a run, in a backend of their own. They are driven by Pulumi's command line, as a user does. */
export class Stacks {
  private constructor(
    private readonly run: Run,
    private readonly kubeContext: string,
    private readonly timeoutSeconds: number,
    private readonly workspace: LocalWorkspace,
    private readonly folder: string,
  ) {}

  static async create(run: Run, kubeContext: string, timeoutSeconds: number): Promise<Stacks> {
    const folder = join(run.folder, "stacks");
    await mkdir(join(folder, "state"), { recursive: true });
    const options = await workspaceOptions(folder, "bench/growth/program.ts", {
      PULUMI_BACKEND_URL: fileBackend(join(folder, "state")),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
    const workspace = await LocalWorkspace.create({ workDir: folder, ...options });
    return new Stacks(run, kubeContext, timeoutSeconds, workspace, folder);
  }

  /** Makes a stack. Its namespace comes with the first update. */
  async create(stack: string, { replicas, claims }: Size, signal: AbortSignal): Promise<void> {
    const ofProgram = {
      kubeContext: this.kubeContext,
      namespace: this.namespaceOf(stack),
      podManagementPolicy: "Parallel",
      statefulSetReplicas: String(replicas),
      timeoutSeconds: String(this.timeoutSeconds),
      // Small, because real claims take space on this machine's disk.
      claimSize: "1Mi",
    };
    const config: Record<string, string> = {
      "growth:run": this.run.name,
      "growth:claims": String(claims),
    };
    for (const [key, value] of Object.entries(ofProgram)) config[`${manifest.name}:${key}`] = value;
    await this.workspace.saveStackSettings(stack, { config });
    await this.pulumi(["stack", "init", stack], signal);
  }

  namespaceOf(stack: string): string {
    return `${this.run.name}-${stack}`;
  }

  /** Runs the CLI and returns what it printed. */
  async pulumi(args: readonly string[], signal: AbortSignal): Promise<string> {
    return runProgram(pulumiExecutable(), [...args, "--non-interactive"], {
      cwd: this.folder,
      env: this.workspace.envVars,
      signal,
    });
  }

  /** Size of a stack's state file in bytes. */
  async stateBytes(stack: string): Promise<number> {
    const file = join(this.folder, "state", ".pulumi", "stacks", manifest.name, `${stack}.json`);
    return (await stat(file)).size;
  }
}
