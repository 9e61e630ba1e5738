// Keeps modules from being loaded that Pulumi's SDK loads at each start and that few programs need: most of a second
// less for each process. They are loaded at their first use instead. To be required before the SDK; plain JavaScript,
// because nothing compiles TypeScript yet by then.
const Module = require("node:module");
const { dirname, sep } = require("node:path");
const { promisify } = require("node:util");

/** As the SDK requires them. */
const DEFERRED = new Set([
  // For functions that are serialized into the cloud.
  // https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
  "@npmcli/arborist",
  "fdir",
  "normalize-package-data",
  "typescript",
  // Programs do without.
  "./automation",
  "./provider",
  // For components that are packages of their own, and for a Node that is too old.
  "semver",
  // Maps stack traces to TypeScript. source-traces.cjs does it.
  "source-map-support/register",
  // For an update that is traced.
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace-node",
]);

const sdk = dirname(require.resolve("@pulumi/pulumi")) + sep;

const { _load: loadModule } = Module;
Module._load = function (request, parent, isMain) {
  if (parent?.filename?.startsWith(sdk)) {
    if (DEFERRED.has(request)) return lazy(() => loadModule(request, parent, isMain));
    if (request.endsWith("/v8Hooks")) return debuggerHooks;
  }
  return loadModule(request, parent, isMain);
};

/** What to its users is the module itself, however they import it: as a whole, by name, by default or as a function. */
function lazy(load) {
  // Marked as an ES module: what compilers wrap around require() would read everything of another at once.
  const read = (key) => (key === "__esModule" ? true : key === "default" ? defaultOf(load()) : load()[key]);
  const names = () => [...new Set(["__esModule", "default", ...Object.keys(load())])];
  return new Proxy(() => undefined, {
    get: (_, key) => read(key),
    has: (_, key) => key === "__esModule" || key === "default" || key in load(),
    ownKeys: names,
    getOwnPropertyDescriptor: (_, key) =>
      names().includes(key)
        ? { value: read(key), enumerable: key !== "__esModule", configurable: true }
        : undefined,
    apply: (_, self, args) => Reflect.apply(load(), self, args),
  });
}

function defaultOf(exports) {
  return exports.__esModule ? exports.default : exports;
}

/**
 * Stands for the SDK's module that connects Node's debugger, and connects it when a function is serialized, not at each
 * start: to tell of all the SDK's scripts takes the debugger a tenth of a second. That module also sets a flag of V8, and
 * Node compiles anew what it brings compiled where flags differ from those that it was built with.
 */
const debuggerHooks = {
  isInitializedAsync: async () => undefined,
  getSessionAsync: () => (connected ??= connect()),
  getScriptUrl: (id) => sdkHooks().getScriptUrl(id),
};

let connected;

function sdkHooks() {
  return require("@pulumi/pulumi/runtime/closure/v8Hooks");
}

/** The SDK listens only after the debugger has told of the scripts that there are; it tells of them anew where enabled anew. */
async function connect() {
  const session = await sdkHooks().getSessionAsync();
  for (const method of ["Debugger.disable", "Debugger.enable"]) {
    await promisify(session.post).call(session, method);
  }
  return session;
}
