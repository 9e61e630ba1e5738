// Where Pulumi starts: runs the program, index.ts.
module.exports = require("./toolchain/run-program.cjs")(require.resolve("./index.ts"));
