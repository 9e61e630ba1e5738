/**
 * Modules that Pulumi's SDK loads at each start and that only few programs need: npm's dependency resolver and the
 * TypeScript compiler, for functions that are serialized into the cloud. Importing this file before the SDK has them
 * loaded at their first use instead, which is never in this project: most of a second less for each process.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
 */
import Module, { createRequire } from "node:module";

const DEFERRED = ["@npmcli/arborist", "typescript"];

const requireHere = createRequire(__filename);
const requireInSdk = createRequire(requireHere.resolve("@pulumi/pulumi"));

for (const name of DEFERRED) defer(requireInSdk.resolve(name));

/** Puts a stand-in into Node's module cache that makes way for the module as soon as something is read from it. */
function defer(path: string): void {
  if (requireHere.cache[path] !== undefined) return;
  const standIn = new Module(path);
  standIn.filename = path;
  standIn.loaded = true;
  standIn.exports = lazy(() => {
    if (requireHere.cache[path] === standIn) requireHere.cache[path] = undefined;
    return requireInSdk(path) as object;
  });
  requireHere.cache[path] = standIn;
}

function lazy(load: () => object): object {
  // Marked as an ES module: what compilers wrap around require() would read everything of another.
  const mark = { __esModule: true };
  return new Proxy(mark, {
    get: (_, key) => (key in mark ? true : (Reflect.get(load(), key) as unknown)),
    has: (_, key) => key in mark || Reflect.has(load(), key),
  });
}
