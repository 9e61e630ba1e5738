import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../../command-line/processes/process";
import rootManifest from "../../../package.json";
import { pack } from "../../../packaging/pack";
import { folderBackend, withProgramStack } from "../../../pulumi/project/program-stack";
import { configure } from "../../../pulumi/stack";
import type { Arena, Contestant, Wanted } from "../contestant";
import { pulumiCommands } from "./guide-program";

/** A program in a project that is made as Pulumi's TypeScript template makes one. */
interface TemplateProgram {
  readonly name: string;
  /** Folder of its `index.ts`, beside this file. */
  readonly program: string;
  /** Packages beside those of the template, as npm takes them. */
  readonly packages: (folder: string) => Promise<readonly string[]>;
  /** Writes what is wanted; configuration is set for every program. */
  readonly write: (folder: string, wanted: Wanted) => Promise<void>;
}

/** The packed package in a user's project. */
export const withPackage = withTemplateProgram({
  name: "package in a template",
  program: "package",
  packages: async (folder) => [await pack(folder)],
  write: () => Promise.resolve(),
});

/** The same objects by @pulumi/kubernetes alone. */
export const withPlainPulumi = withTemplateProgram({
  name: "plain @pulumi/kubernetes",
  program: "plain",
  packages: () => Promise.resolve([]),
  write: (folder, { manifests }) => writeFile(join(folder, "manifests.json"), JSON.stringify(manifests)),
});

function withTemplateProgram({ name, program, packages, write }: TemplateProgram) {
  return async <T>(arena: Arena, use: (contestant: Contestant) => Promise<T>): Promise<T> => {
    const folder = join(arena.folder, program);
    await makeProject(folder, program, packages);
    const backend = { ...folderBackend(folder), NODE_COMPILE_CACHE: join(folder, ".node-compile-cache") };
    return withProgramStack({ name: `${arena.name}-${program}`, folder, config: {}, backend }, (stack) =>
      use({
        name,
        command: "pulumi up --skip-preview",
        write: async (wanted) => {
          await configure(stack, wanted.config);
          await write(folder, wanted);
        },
        ...pulumiCommands(stack),
      }),
    );
  };
}

/** @see https://github.com/pulumi/templates/tree/master/kubernetes-typescript */
async function makeProject(
  folder: string,
  program: string,
  packages: TemplateProgram["packages"],
): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "Pulumi.yaml"), `name: ${program}\nruntime: nodejs\n`);
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: program, main: "index.ts", private: true }),
  );
  await cp(join(__dirname, "template", "tsconfig.json"), join(folder, "tsconfig.json"));
  await cp(join(__dirname, "template", `${program}.ts`), join(folder, "index.ts"));
  const versions: Readonly<Record<string, string>> = rootManifest.devDependencies;
  const ofTemplate = ["@pulumi/kubernetes", "@pulumi/pulumi", "@pulumi/random", "typescript", "@types/node"];
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  const wanted = ofTemplate.map((each) => `${each}@${versions[each] ?? ""}`);
  await run("npm", [...install, ...wanted, ...(await packages(folder))], { cwd: folder });
}
