// Lets Node run this project's TypeScript, as "tsx/cjs" does, but load packages without tsx. tsx would search each of
// their files for new syntax, which takes longer than loading them.
const { _extensions: loaders } = require("node:module");

const loadPackage = loaders[".js"];
require("tsx/cjs");
const loadSource = loaders[".js"];

loaders[".js"] = (module, path) => {
  (/[\\/]node_modules[\\/]/.test(path) ? loadPackage : loadSource)(module, path);
};
