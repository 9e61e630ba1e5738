// Runs a Pulumi program in TypeScript, with as little of Node's time as possible: most of an update that changes nothing
// goes into loading modules.
require("./deferred-modules.cjs");
require("./typescript.cjs");

/** Runs the program of a file, and answers what it exports. */
module.exports = (program) => require(program);
