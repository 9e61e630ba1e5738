import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import { projectFolder } from "../../toolchain/locations";
import { interruption } from "./interruption";
import { testName } from "./test-name";

/** Runs a program to its end and answers what it printed; it ends when the tests are interrupted. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly input?: string },
): Promise<string> {
  const { execa } = await import("execa");
  const { stdout } = await execa(command, args, { ...options, cancelSignal: interruption });
  return stdout;
}

/** A folder for as long as the function takes. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let package_: Promise<string> | undefined;

/** What `npm pack` makes, once in a run: the package's file. */
export function packedPackage(): Promise<string> {
  package_ ??= pack();
  return package_;
}

async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const printed = await runProgram("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: projectFolder,
  });
  const [{ filename = "" } = {}] = JSON.parse(printed.slice(printed.indexOf("["))) as { filename?: string }[];
  return join(folder, filename);
}

/** Copies an example and installs what it needs, this package as it is packed now. */
export async function installExample(example: string, folder: string): Promise<void> {
  await cp(join(projectFolder, "examples", example), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  const manifest = join(folder, "package.json");
  const declared = await readFile(manifest, "utf8");
  const packed = `file:${await packedPackage()}`;
  await writeFile(manifest, declared.replace(/file:[^"]*kubernetes-workloads-[^"]*\.tgz/, packed));
  await install(folder);
}

/** Installs this package as it is packed now into a project, beside the versions of its peers that are tested here. */
export async function installPackage(folder: string, ...further: readonly string[]): Promise<void> {
  const peers = (["@pulumi/kubernetes", "@pulumi/pulumi"] as const).map(
    (name) => `${name}@${manifest.devDependencies[name]}`,
  );
  await install(folder, await packedPackage(), ...peers, ...further);
}

async function install(folder: string, ...further: readonly string[]): Promise<void> {
  await runProgram(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", ...further],
    {
      cwd: folder,
    },
  );
}
