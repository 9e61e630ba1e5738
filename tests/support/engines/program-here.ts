import { createRequire } from "node:module";
import { join } from "node:path";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../../command-line/locations";
import { keepRejectionsApart } from "./own-rejections";

/**
 * A program of this project that runs in this process, anew at each operation of the engine. To start Node for it would
 * take more processor time than the operation itself. For an operation that is to fail see {@link withStartedProgram}.
 *
 * @param main its file. Default: the guide's program
 */
export function programHere(main = "index.ts"): PulumiFn {
  const load = createRequire(__filename);
  const file = join(projectFolder, main);
  return () => {
    keepRejectionsApart();
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- how Node runs a module once more
    delete load.cache[file];
    return Promise.resolve(load(file) as Record<string, unknown>);
  };
}

/**
 * Has the engine start a stack's program for as long as the function takes, as it does for users. For operations that
 * are expected to fail: their programs then end with a process of their own, whatever they leave unhandled.
 */
export async function withStartedProgram<T>({ workspace }: Stack, use: () => Promise<T>): Promise<T> {
  const { program } = workspace;
  delete workspace.program;
  try {
    return await use();
  } finally {
    if (program) workspace.program = program;
  }
}

/**
 * A stack whose program is started for previews that do not overwrite what others have set, as
 * {@link withStartedProgram} does: these fail at a conflict. For plans whose preview passes once it overwrites the
 * contested fields; for one that is refused, start the program for the whole of it.
 */
export function expectingConflicts(stack: Stack): Stack {
  const preview: Stack["preview"] = (options) => {
    const run = () => stack.preview(options);
    return "PULUMI_K8S_ENABLE_PATCH_FORCE" in stack.workspace.envVars
      ? run()
      : withStartedProgram(stack, run);
  };
  return Object.assign(Object.create(stack) as Stack, { preview });
}
