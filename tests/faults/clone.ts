import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { dump, load } from "js-yaml";
import { requireOutputs } from "../../pulumi/state/deployed-outputs";
import type { StackOutputs } from "../../components/stack-outputs";
import manifest from "../../package.json";
import { exists } from "../../command-line/exists";
import { projectFolder, pulumiExecutable, pulumiHome } from "../../command-line/locations";
import { runProgram } from "../support/packed";
import { interruption } from "../support/running/interruption";
import { ProjectCommand } from "../support/project-command";
import { testName } from "../support/running/test-name";

/** Stack that `npm start` deploys unless the user names one. */
export const STACK = "dev";

/** Packages of this project, and of the Node that is brought to machines whose own is too old: 200 MB. */
const INSTALLED = ["node_modules", join("toolchain", "node-runtime", "node_modules")];

/** What a clone of this project does not have, or has of its own. */
const NOT_CLONED =
  /^(\.git|\.pulumi-state|\.ci-runs|ci-results|coverage|screenshots|dist|tests|Pulumi\..+\.yaml)$/;

/** The user's own backend and passphrase must not be used. */
const ENVIRONMENT = {
  PULUMI_BACKEND_URL: undefined,
  PULUMI_STACK: undefined,
  PULUMI_CONFIG_PASSPHRASE: "",
  PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
  PULUMI_SKIP_UPDATE_CHECK: "true",
};

/** The part of a stack's file that matters here. */
interface StackSettings {
  readonly config?: Readonly<Record<string, string>>;
}

/** How a command in a clone ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly seconds: number;
}

/** A clone of this project, with state and configuration of its own: commands run there as they do anywhere. */
export class Clone {
  private constructor(
    readonly folder: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /**
   * Makes one for as long as the function takes.
   *
   * @param env environment variables of its commands
   */
  static async within<T>(
    use: (clone: Clone) => Promise<T>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
    try {
      await cp(projectFolder, folder, {
        recursive: true,
        filter: (path) => isCloned(relative(projectFolder, path)),
      });
      for (const packages of INSTALLED) {
        const own = join(projectFolder, packages);
        if (await exists(own)) await symlink(own, join(folder, packages));
      }
      return await use(new Clone(folder, { ...ENVIRONMENT, ...env }));
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rm(selectedStackFile(folder), { force: true });
    }
  }

  /** Folder of the stack's state. */
  get stateFolder(): string {
    return join(this.folder, ".pulumi-state");
  }

  /** Sets configuration of a stack, as somebody does who edits its file. */
  async configure(config: Readonly<Record<string, string>>, stack = STACK): Promise<void> {
    const file = join(this.folder, `Pulumi.${stack}.yaml`);
    const settings = ((await exists(file)) ? load(await readFile(file, "utf8")) : {}) as StackSettings;
    const changed = Object.entries(config).map(([key, value]) => [`${manifest.name}:${key}`, value] as const);
    await writeFile(
      file,
      dump({ ...settings, config: { ...settings.config, ...Object.fromEntries<string>(changed) } }),
    );
  }

  /** Starts a command. An interrupted run interrupts it, as a terminal does. */
  start(file: string, ...args: string[]): ProjectCommand {
    interruption.throwIfAborted();
    const command = new ProjectCommand({ file, args, folder: this.folder, env: this.env });
    const interrupt = (): void => {
      command.signalGroup("SIGINT");
    };
    interruption.addEventListener("abort", interrupt);
    void command.end.then(() => {
      interruption.removeEventListener("abort", interrupt);
    });
    return command;
  }

  /** Runs a command to its end, whichever that is. */
  async run(file: string, ...args: string[]): Promise<Ended> {
    const command = this.start(file, ...args);
    const { exitCode, seconds } = await command.end;
    return { exitCode, seconds, output: command.output };
  }

  /** `npm start`; fails if that does. */
  async deploy(): Promise<Ended> {
    const ended = await this.run("commands/start/main.ts");
    if (ended.exitCode === 0) return ended;
    throw new Error(`npm start ended with ${String(ended.exitCode)}:\n${ended.output}`);
  }

  /** Outputs of the stack. */
  async outputs(): Promise<StackOutputs> {
    const printed = await this.pulumi("stack", "output", "--json", "--stack", STACK);
    return requireOutputs(STACK, JSON.parse(printed) as object);
  }

  /** Runs the Pulumi CLI to its end and returns what it printed; fails if that does. */
  pulumi(...args: string[]): Promise<string> {
    return runProgram(pulumiExecutable(), args, { cwd: this.folder, env: this.env });
  }
}

function isCloned(path: string): boolean {
  return !INSTALLED.includes(path) && !NOT_CLONED.test(path);
}

/** Where Pulumi notes, outside of a project, which stack is selected in it. */
function selectedStackFile(folder: string): string {
  const project = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
  return join(pulumiHome(), "workspaces", `${manifest.name}-${project}-workspace.json`);
}
