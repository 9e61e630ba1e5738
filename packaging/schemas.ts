import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import manifest from "../package.json";
import { packageSchema } from "./package-schema";
import { goReader } from "./readers/go";
import { javaReader } from "./readers/java";
import { pythonReader } from "./readers/python";
import { shapesOf } from "./readers/shape";
import { stackOutputsSchema } from "./stack-outputs-schema";

/** Folder that the generated files are in. */
export const PACKAGE = join(__dirname, "..");

/** The schemas and the readers made of them as they have to be committed, by their path in the package. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const stackOutputs = stackOutputsSchema();
  const shapes = shapesOf(stackOutputs);
  return {
    "schemas/kubernetes-workloads.json": await json(packageSchema()),
    "schemas/stack-outputs.json": await json(stackOutputs),
    "readers/python/stack_outputs.py": pythonReader(shapes, manifest.version),
    "readers/go/stackoutputs/stack_outputs.go": goReader(shapes, manifest.version),
    "readers/java/kubernetesworkloads/StackOutputs.java": javaReader(shapes, manifest.version),
  };
}

async function json(schema: object): Promise<string> {
  return format(JSON.stringify(schema), { ...(await resolveConfig(__filename)), parser: "json" });
}
