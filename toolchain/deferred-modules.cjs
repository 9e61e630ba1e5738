// Keeps modules from being loaded that Pulumi's SDK loads at each start and that few programs need: most of a second
// less for each process. They are loaded at their first use instead. To be required before the SDK; plain JavaScript,
// because nothing compiles TypeScript yet by then.
const Module = require("node:module");
const { promisify } = require("node:util");

const DEFERRED = [
  // For functions that are serialized into the cloud.
  // https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
  "@npmcli/arborist",
  "fdir",
  "normalize-package-data",
  "typescript",
  // Programs do without.
  "@pulumi/pulumi/automation",
  // For components that are packages of their own, and for a Node that is too old.
  "semver",
  // Maps stack traces to TypeScript. run-program.cjs has Node do it.
  "source-map-support/register",
  // For an update that is traced.
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace-node",
];

const requireInSdk = Module.createRequire(require.resolve("@pulumi/pulumi"));

for (const name of DEFERRED) defer(requireInSdk.resolve(name));
deferDebugger();

/** Puts a stand-in into Node's module cache that makes way for the module as soon as something is read from it. */
function defer(path) {
  if (require.cache[path] !== undefined) return;
  const standIn = new Module(path);
  standIn.filename = path;
  standIn.loaded = true;
  standIn.exports = lazy(() => {
    if (require.cache[path] === standIn) delete require.cache[path];
    return requireInSdk(path);
  });
  require.cache[path] = standIn;
}

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
 * Connects Node's debugger when a function is serialized, and not with the SDK: to tell of all the SDK's scripts takes it
 * a tenth of a second.
 */
function deferDebugger() {
  const hooks = requireInSdk("@pulumi/pulumi/runtime/closure/v8Hooks");
  const connect = hooks.getSessionAsync;
  let connected;
  hooks.isInitializedAsync = async () => undefined;
  hooks.getSessionAsync = () => (connected ??= connect().then(tellOfScripts));
}

/** The SDK listens only after the debugger has told of the scripts that there are; it tells of them anew where enabled anew. */
async function tellOfScripts(session) {
  for (const method of ["Debugger.disable", "Debugger.enable"]) {
    await promisify(session.post).call(session, method);
  }
  return session;
}
