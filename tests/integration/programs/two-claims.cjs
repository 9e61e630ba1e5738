module.exports = require("../../../toolchain/run-program.cjs")(require.resolve("./two-claims.ts"));
