// Runs a Pulumi program in TypeScript.
require("./typescript.cjs");
require("./promise-stacks.cjs");

/** Runs the program of a file, and answers what it exports. */
module.exports = (program) => require(program);
