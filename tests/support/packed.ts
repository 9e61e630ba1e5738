import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import { projectFolder } from "../../command-line/locations";
import { pack } from "../../packaging/pack";
import { interruption } from "./running/interruption";
import { testName } from "./running/test-name";

/** Milliseconds for tests whose work waits for its turn in the background, and for npm to pack and install. */
export const PATIENCE = 1_200_000;

/** Runs a program to its end and returns what it printed; it ends when the tests are interrupted. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly input?: string;
  },
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

/** Makes something once in a run, at the first call. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A folder that is removed when this process ends. */
async function folderUntilTheEnd(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The file that `npm pack` makes of this package. */
export const packedPackage = once(async () => pack(await folderUntilTheEnd(), interruption));

/** A project that was empty before the packed package was installed, with the versions that are tested here. */
export const projectWithPackage = once(async () => {
  const folder = await folderUntilTheEnd();
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  const { devDependencies: versions } = manifest;
  const beside = (
    ["@pulumi/kubernetes", "@pulumi/pulumi", "@pulumi/random", "typescript", "@types/node"] as const
  ).map((name) => `${name}@${versions[name]}`);
  await install(folder, await packedPackage(), ...beside);
  return folder;
});

/**
 * Copies an example to where the packages are installed that it declares: those of {@link projectWithPackage}, as this
 * makes sure. npm takes ten seconds of processor time to install them once more.
 */
export async function exampleWithPackages(example: string): Promise<string> {
  const project = await projectWithPackage();
  const folder = join(project, example);
  await cp(join(projectFolder, "examples", example), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  assert.deepEqual(await declaredPackages(folder), await declaredPackages(project));
  return folder;
}

/** The packages that a project declares, with their versions; that of this package is the packed one. */
async function declaredPackages(folder: string): Promise<object> {
  const text = await readFile(join(folder, "package.json"), "utf8");
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
  const declared = { ...dependencies, ...devDependencies };
  assert.match(declared[manifest.name] ?? "", /^file:.*\.tgz$/);
  return { ...declared, [manifest.name]: manifest.version };
}

async function install(folder: string, ...packages: readonly string[]): Promise<void> {
  const options = ["--save-exact", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  await runProgram("npm", ["install", ...options, ...packages], { cwd: folder });
}
