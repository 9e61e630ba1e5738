// Keeps Pulumi's SDK from formatting a stack trace for each of its promises, which it prints only where
// PULUMI_DEBUG_PROMISE_LEAKS is set.
const debuggable = require("@pulumi/pulumi/runtime/debuggable");

const { debuggablePromise } = debuggable;

if (!debuggable.debugPromiseLeaks) {
  debuggable.debuggablePromise = (promise, context) =>
    withoutStacks(() => debuggablePromise(promise, context));
}

function withoutStacks(run) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
