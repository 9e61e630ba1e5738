import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { Failure } from "../../command-line/failures/failure";
import { logFile } from "../../command-line/locations";
import { installFile } from "../machine-file";
import { run, type RunOptions } from "../../command-line/processes/process";

const sourceFolder = join(__dirname, "modules");

/** One Go module below source/, and what becomes of the commands it builds. */
export interface SourceBuild {
  /** Folder of the module, and the name shown to the reader. */
  readonly group: string;
  /** Version whose module file is used, such as `1.36.3` for `v1.36.3.mod`. Default: that of `go.mod`. */
  readonly version?: string | undefined;
  /** Linker variables to set: full name to value. */
  readonly linkerVariables?: Readonly<Record<string, string>>;
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Whether the module needs a C compiler. Default false: static binaries. */
  readonly cgo?: boolean;
  /** Patterns of packages that take long to compile and are hardly run, and so are not worth inlining. Default: none. */
  readonly withoutInlining?: readonly string[];
  /** Environment of `go generate`, for a module that embeds generated files. Default: nothing is generated. */
  readonly generate?: Readonly<Record<string, string>>;
  /** Where each built command goes: its name to its place. */
  readonly commands: Readonly<Record<string, string>>;
  /** Files of modules that the commands read when they run. Default: none. */
  readonly files?: readonly ModuleFile[];
}

/** A file that a Go module holds beside its packages. */
interface ModuleFile {
  /** Path of the module, one that the build requires. */
  readonly module: string;
  /** Path of the file in the module. */
  readonly path: string;
  /** Where it goes. */
  readonly destination: string;
}

/**
 * Builds a module's commands and puts each at its place in one step, so that an interrupted build
 * never leaves half a tool. What Go has compiled stays in Go's own cache: the next run goes on from there.
 *
 * @throws {@link Failure} that names the module a registry refused, or shows the end of the compiler's output
 */
export async function buildFromSource(build: SourceBuild, options: RunOptions): Promise<void> {
  const binFolder = await temporaryFolderBeside(Object.values(build.commands)[0] ?? sourceFolder);
  try {
    await compile(build, binFolder, options);
    for (const { module, path, destination } of build.files ?? [])
      await installFile(join(await folderOf(module, build, options), path), destination);

    for (const [command, destination] of Object.entries(build.commands))
      await installFile(join(binFolder, command), destination);
  } finally {
    await rm(binFolder, { recursive: true, force: true });
  }
}

/**
 * Fetches the modules of builds, one build after another, so that none of them waits for the network later. A module
 * that cannot be fetched is only logged here. The build that needs it fails with the reason.
 */
export async function fetchModules(builds: readonly SourceBuild[], options: RunOptions): Promise<void> {
  for (const build of builds) {
    const listErrors = "-f={{with .Error}}{{.}}{{end}}";
    const target = await installTarget(build);
    await runGo(
      build,
      ["list", ...moduleFileFlag(build), "-e", "-deps", listErrors, tagsFlag(build), target],
      options,
    );
  }
}

async function temporaryFolderBeside(destination: string): Promise<string> {
  const folder = dirname(destination);
  await mkdir(folder, { recursive: true });
  return mkdtemp(join(folder, ".build-"));
}

async function compile(build: SourceBuild, binFolder: string, options: RunOptions): Promise<void> {
  if (build.generate) await runGo(build, ["generate", "./..."], { ...options, env: build.generate });

  const target = await installTarget(build);
  await runGo(build, ["install", ...moduleFileFlag(build), ...buildFlags(build), target], {
    ...options,
    env: { GOBIN: binFolder },
  });
}

/** Folder of a module in Go's cache, where the build has put it. */
async function folderOf(module: string, build: SourceBuild, options: RunOptions): Promise<string> {
  return (await runGo(build, ["list", "-m", "-f={{.Dir}}", module], options)).trim();
}

async function runGo(build: SourceBuild, args: readonly string[], options: RunOptions): Promise<string> {
  try {
    return await run("go", args, {
      ...options,
      cwd: moduleFolder(build),
      env: { ...goEnvironment(build), ...options.env },
      remedy: `The whole output is in ${logFile}. Run the same command again to go on from here.`,
    });
  } catch (error) {
    throw namingRefusedModule(build.group, error);
  }
}

function moduleFolder({ group }: SourceBuild): string {
  return join(sourceFolder, group);
}

/** A module either declares its commands as tools, or is itself one command. */
async function installTarget(build: SourceBuild): Promise<string> {
  const goMod = await readFile(join(moduleFolder(build), moduleFile(build)), "utf8");
  return /^tool\b/m.test(goMod) ? "tool" : ".";
}

function moduleFile({ version }: SourceBuild): string {
  return version === undefined ? "go.mod" : `v${version}.mod`;
}

function moduleFileFlag(build: SourceBuild): string[] {
  return build.version === undefined ? [] : [`-modfile=${moduleFile(build)}`];
}

function buildFlags(build: SourceBuild): string[] {
  const variables = Object.entries(build.linkerVariables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return [
    "-buildvcs=false",
    // Nobody debugs these binaries here, and leaving the debug information out saves a tenth of the time.
    "-gcflags=all=-dwarf=false",
    ...(build.withoutInlining ?? []).map((pattern) => `-gcflags=${pattern}=-dwarf=false -l`),
    `-ldflags=${["-s", "-w", ...variables].join(" ")}`,
    tagsFlag(build),
  ];
}

/** With Go's own resolver and user lookup everywhere, a build with cgo shares what those without have compiled. */
function tagsFlag({ tags = [] }: SourceBuild): string {
  return `-tags=${["netgo", "osusergo", ...tags].join(",")}`;
}

function goEnvironment(build: SourceBuild): Record<string, string> {
  const plentyOfMemory = totalmem() >= 12 * 2 ** 30;
  return {
    GOWORK: "off",
    CGO_ENABLED: build.cgo ? "1" : "0",
    // The compiler collects its garbage less often: faster, for memory that only large machines have.
    ...(plentyOfMemory && { GOGC: "400" }),
  };
}

function namingRefusedModule(group: string, error: unknown): unknown {
  if (!(error instanceof Failure)) return error;

  const refused = refusedModule(error.message);
  return refused === undefined
    ? error
    : new Failure(
        `Building ${group}: the Go module ${refused.module} could not be fetched: ${refused.reason}`,
        "See that your GOPROXY serves this module (go env GOPROXY; GOFLAGS, GOSUMDB and proxies count too), then run the same command again.",
        { cause: error },
      );
}

/** The module that, by Go's output, no proxy served, with the reason: `path@version: reason`. */
function refusedModule(output: string): { module: string; reason: string } | undefined {
  const [, module, reason] = /(\S+@v[^\s:]+): (.+)/.exec(output) ?? [];
  return module !== undefined && reason !== undefined ? { module, reason } : undefined;
}
