import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { RUN_VARIABLE } from "../../commands/ci/ci-run";
import { workspaceOptions } from "../../pulumi/stack";
import manifest from "../../package.json";
import { fileBackend } from "../../pulumi/file-backend";
import { pulumiExecutable } from "../../command-line/locations";
import { run as runCommandLine } from "../../command-line/process";
import { namespaceOf, type ScaleRun } from "./scale-run";

/** How a stack of the measurement differs from the program's defaults. */
export interface StackSize {
  readonly replicas: number;
  /** Whether each replica has its claim, as the program has it, or a volume that ends with the pod. */
  readonly claims: boolean;
}

/** What all stacks of a run share. */
export interface BackendSettings {
  readonly run: ScaleRun;
  /** kubeconfig that the program uses. */
  readonly kubeConfigFile: string;
  readonly kubeContext: string;
  /** Longest time for each object, in seconds. */
  readonly timeoutSeconds: number;
}

/**
 * The stacks of a run: their state backend, a folder, and Pulumi's command line, which works on them. It is the CLI
 * that is measured, as somebody calls it, without what the Automation API asks of it beside.
 */
export class ScaleBackend {
  private constructor(
    private readonly settings: BackendSettings,
    private readonly workspace: LocalWorkspace,
    private readonly folder: string,
  ) {}

  static async create(settings: BackendSettings): Promise<ScaleBackend> {
    const folder = join(settings.run.folder, "stacks");
    const temporary = join(settings.run.folder, "tmp");
    await mkdir(join(folder, "state"), { recursive: true });
    await mkdir(temporary);
    const options = await workspaceOptions(folder, "bench/scale/program.ts", {
      PULUMI_BACKEND_URL: fileBackend(join(folder, "state")),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      KUBECONFIG: settings.kubeConfigFile,
      // The Kubernetes provider leaves a copy of a kubeconfig that the environment names, one for each command.
      TMPDIR: temporary,
      [RUN_VARIABLE]: settings.run.name,
    });
    return new ScaleBackend(settings, await LocalWorkspace.create({ workDir: folder, ...options }), folder);
  }

  /** Makes a stack; its namespace comes with the first update. */
  async createStack(stack: string, { replicas, claims }: StackSize, signal: AbortSignal): Promise<void> {
    const { run, kubeContext, timeoutSeconds } = this.settings;
    const program = {
      kubeContext,
      namespace: namespaceOf(run, stack),
      podManagementPolicy: "Parallel",
      statefulSetReplicas: replicas,
      timeoutSeconds,
      // Small, for it is a disk of this machine that real claims lie on.
      claimSize: "1Mi",
    };
    await this.workspace.saveStackSettings(stack, {
      config: {
        ...Object.fromEntries(
          Object.entries(program).map(([key, value]) => [`${manifest.name}:${key}`, String(value)]),
        ),
        "scale:run": run.name,
        "scale:claims": String(claims),
      },
    });
    await this.pulumi(["stack", "init", stack], signal);
  }

  /** Runs the CLI; answers what it printed. */
  async pulumi(args: readonly string[], signal: AbortSignal): Promise<string> {
    return runCommandLine(pulumiExecutable(), [...args, "--non-interactive"], {
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
