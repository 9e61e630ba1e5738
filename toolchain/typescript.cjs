// Has Node run this project's TypeScript, as "tsx/cjs" does, and load packages by itself: tsx reads each file of theirs
// for syntax that Node might not know, which takes longer than to load them.
const { _extensions: loaders } = require("node:module");

const loadPackage = loaders[".js"];
require("tsx/cjs");
const loadSource = loaders[".js"];

loaders[".js"] = (module, path) => {
  (/[\\/]node_modules[\\/]/.test(path) ? loadPackage : loadSource)(module, path);
};
