import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { output, runtime } from "@pulumi/pulumi";
import { load } from "js-yaml";
import type { StackOutputs } from "../../../components";
import { setMocks, valueOf } from "./mocked-engine";

const PROJECT = "kubernetes-workloads";
const PROJECT_FILE = join(__dirname, "..", "..", "..", "Pulumi.yaml");

/** A key of the configuration, as Pulumi.yaml declares it. */
export interface DeclaredKey {
  readonly type: "string" | "integer" | "boolean";
  readonly default: unknown;
  readonly description?: string;
}

/** The keys of the configuration that Pulumi.yaml declares. */
export function declaredKeys(): Readonly<Record<string, DeclaredKey>> {
  const { config } = load(readFileSync(PROJECT_FILE, "utf8")) as {
    readonly config: Readonly<Record<string, DeclaredKey>>;
  };
  return config;
}

/** Sets a stack's configuration as the engine does: the project's defaults under the stack's own values. */
export function configureMocked(values: Readonly<Record<string, string>> = {}): void {
  const defaults = Object.entries(declaredKeys()).map(
    ([key, declared]) => [key, String(declared.default)] as const,
  );
  const all = [...defaults, ...Object.entries(values)];
  runtime.setAllConfig(Object.fromEntries(all.map(([key, value]) => [`${PROJECT}:${key}`, value])));
}

/**
 * Runs the project's program afresh against the mocked engine, and waits until all that it registered is there.
 *
 * @throws whatever the program throws
 */
export async function runMockedProgram(values?: Readonly<Record<string, string>>): Promise<StackOutputs> {
  await setMocks();
  configureMocked(values);
  try {
    return await valueOf(output(loadProgram()));
  } finally {
    await runtime.disconnect();
  }
}

function loadProgram(): StackOutputs {
  const require = createRequire(__filename);
  const path = require.resolve("../../../index.ts");
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a program runs when it is loaded, and only then
  delete require.cache[path];
  return require(path) as StackOutputs;
}
