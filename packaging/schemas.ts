import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { packageSchema } from "./package-schema";
import { stackOutputsSchema } from "./stack-outputs-schema";

/** Folder of the committed schemas. */
export const SCHEMAS = join(__dirname, "../schemas");

/** The schemas as they have to be committed, by file name. */
export async function generatedSchemas(): Promise<Record<string, string>> {
  return {
    "kubernetes-workloads.json": await json(packageSchema()),
    "stack-outputs.json": await json(stackOutputsSchema()),
  };
}

async function json(schema: object): Promise<string> {
  return format(JSON.stringify(schema), { ...(await resolveConfig(__filename)), parser: "json" });
}
