// Runs a Pulumi program in TypeScript, with as little of Node's time as possible: most of an update that changes nothing
// goes into loading modules. To be called by the program's entry, before Pulumi's SDK is loaded.
require("./typescript.cjs");
require("./deferred-modules");

/** Runs the program of a file, and answers what it exports. */
module.exports = (program) => require(program);
