module.exports = require("../../toolchain/run-program.cjs")(require.resolve("./program.ts"));
