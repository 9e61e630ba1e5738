// Runs a Pulumi program in TypeScript.
const compiledProgram = require("./compiled-program.cjs");
const traceToSources = require("./source-traces.cjs");
require("./promise-stacks.cjs");

/**
 * Runs the program of a file, and answers what it exports.
 *
 * @throws {RunError} File, line and reason where it does not compile.
 */
module.exports = (program) => require(executable(program));

/** What Node can run of it: the program compiled, or by tsx itself where that cannot be kept. */
function executable(program) {
  try {
    const compiled = compiledProgram(program);
    traceToSources(compiled);
    return compiled;
  } catch (error) {
    if (error.errors !== undefined) throw uncompilable(error.errors);
    if (error.syscall === undefined) throw error;
    require("./typescript.cjs");
    return program;
  }
}

/** What Pulumi prints without the trace of the compiler. */
function uncompilable(errors) {
  const { RunError } = require("@pulumi/pulumi/errors");
  return new RunError(["The program does not compile:", ...errors.map(described)].join("\n"));
}

function described({ text, location }) {
  return location ? `  ${location.file}:${location.line}:${location.column + 1}: ${text}` : `  ${text}`;
}
