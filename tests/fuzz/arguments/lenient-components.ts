import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { runtime, type ComponentResource, type Resource, type ResourceTransformation } from "@pulumi/pulumi";
import type * as components from "../../../components";
import type { Problem } from "../../../components/rules/problem";
import { type Registration, valueOf } from "../../support/engines/mocked-engine";
import type { ArgumentSet } from "./arguments";

/** What a component says of arguments, and the objects that it would have made although it refuses them. */
export interface Judged {
  readonly problems: readonly Problem[];
  readonly objects: readonly Registration[];
}

const require = createRequire(__filename);
const RULES = require.resolve("../../../components/rules/problem.ts");
const INDEX = require.resolve("../../../components/index.ts");

let found: Problem[] = [];

/** A copy of the components that reports what it would refuse, and goes on. */
const lenient = loadLenient();

function loadLenient(): typeof components {
  const folder = dirname(INDEX) + sep;
  const strict = Object.entries(require.cache).filter(([path]) => path.startsWith(folder));
  const original = require(RULES) as object;
  const rules = require.cache[RULES];
  for (const path of Object.keys(require.cache)) if (path.startsWith(folder)) forget(path);
  const refuse = (_: string, problems: readonly Problem[]): void => {
    found.push(...problems);
  };
  require.cache[RULES] = Object.assign(Object.create(rules ?? null), {
    exports: { ...original, refuse },
  }) as NodeJS.Module;
  const loaded = require(INDEX) as typeof components;
  for (const path of Object.keys(require.cache)) if (path.startsWith(folder)) forget(path);
  for (const [path, module] of strict) require.cache[path] = module;
  return loaded;
}

function forget(path: string): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a module is loaded anew when the cache lacks it
  delete require.cache[path];
}

/** Judges a set of arguments, and collects the objects that would be made of them. */
export async function judgeArguments({ component, args }: ArgumentSet): Promise<Judged> {
  const objects: Registration[] = [];
  await recordObjects(objects);
  found = [];
  const resources: Resource[] = [];
  const record: ResourceTransformation = ({ resource }) => {
    resources.push(resource);
    return undefined;
  };
  const Component = lenient[component] as unknown as new (
    name: string,
    args: object,
    opts: object,
  ) => ComponentResource;
  new Component("web", args, { transformations: [record] });
  await Promise.all(resources.map(({ urn }) => valueOf(urn)));
  return { problems: found, objects };
}

/** Unlike the mocks of other tests, these take two objects of one name, which is for the API server to judge. */
async function recordObjects(objects: Registration[]): Promise<void> {
  await runtime.setMocks({
    newResource: ({ type, name, inputs }: { type: string; name: string; inputs: object }) => {
      if (type.startsWith("kubernetes:")) objects.push({ type, name, inputs });
      return { id: name, state: type.startsWith("random:") ? { ...inputs, result: "x7k2pq9z" } : inputs };
    },
    call: () => ({}),
  });
}
