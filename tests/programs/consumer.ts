import { cp, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pulumiRoot } from "../../command-line/locations";
import { folderBackend } from "../../pulumi/project/program-stack";
import { interruption } from "../support/running/interruption";
import { projectWithPackage, withFolder } from "../support/packed";

/** How a command ended. */
export interface Ended {
  readonly exitCode: number | undefined;
  /** What it printed on both streams. */
  readonly output: string;
}

/** That of Pulumi's TypeScript template. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  },
  files: ["index.ts"],
};

/** A project of somebody who has installed the packed package, with `pulumi` on the PATH and nothing else of ours. */
export class Consumer {
  readonly #env: Readonly<Record<string, string | undefined>>;

  /** @param env that names the backend */
  constructor(
    readonly folder: string,
    env: Readonly<Record<string, string | undefined>>,
  ) {
    this.#env = {
      ...env,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PATH: [join(pulumiRoot(), "bin"), process.env.PATH].join(delimiter),
      // Records of CI runs.
      XDG_STATE_HOME: join(folder, "records"),
    };
  }

  /** Makes one of a program in tests/integration/programs for as long as the function takes. */
  static async within<T>(program: string, use: (consumer: Consumer) => Promise<T>): Promise<T> {
    const installed = await projectWithPackage();
    return withFolder(async (parent) => {
      const folder = join(parent, "project");
      await cp(join(__dirname, "..", "integration", "programs", program), folder, { recursive: true });
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
      await symlink(join(installed, "node_modules"), join(folder, "node_modules"));
      const state = join(parent, "state");
      await mkdir(state);
      return use(new Consumer(folder, folderBackend(state)));
    });
  }

  /** `npx kubernetes-workloads`, in the project's folder. */
  command(...args: string[]): Promise<Ended> {
    return this.#run(join(this.folder, "node_modules", ".bin", "kubernetes-workloads"), args);
  }

  /** Runs Pulumi; fails if that does. */
  async pulumi(...args: string[]): Promise<string> {
    const { exitCode, output } = await this.#run("pulumi", [...args, "--non-interactive"]);
    if (exitCode !== 0)
      throw new Error(`pulumi ${args.join(" ")} ended with ${String(exitCode)}:\n${output}`);
    return output;
  }

  /** Names of the files in the project's folder. */
  files(): Promise<string[]> {
    return readdir(this.folder);
  }

  async #run(file: string, args: readonly string[]): Promise<Ended> {
    const { execa } = await import("execa");
    const { exitCode, all } = await execa(file, args, {
      cwd: this.folder,
      env: this.#env,
      all: true,
      reject: false,
      stdin: "ignore",
      cancelSignal: interruption,
    });
    return { exitCode, output: all };
  }
}
