#!/usr/bin/env node
// Runs a TypeScript command of this project on a fresh clone. Brings a newer Node if this one is too old, and
// installs missing npm dependencies as package-lock.json pins them. Runs on Node 16 and newer.
//
// Usage: node toolchain/bootstrap.mjs COMMAND.ts [ARGUMENT ...]
// Exit codes: that of the command; 1 when Node or the dependencies cannot be installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail, handOver, isNodeTooOld, node, nodeRuntime, oldestNode, project } from "./hand-over.mjs";

const [command, ...argumentsOfCommand] = process.argv.slice(2);

if (isNodeTooOld) bringNode();
await installDependencies();
handOver(node, [
  "--require",
  join(project, "toolchain", "typescript.cjs"),
  join(project, command),
  ...argumentsOfCommand,
]);

function bringNode() {
  const problem = `Node ${process.versions.node} is too old: this project needs Node ${oldestNode} or newer`;
  installed(
    nodeRuntime,
    `${problem}. Bringing one for this project alone ...`,
    `${problem}, and npm could not bring one; its own message is above.`,
  );
  const { error, stderr } = spawnSync(node, ["--version"], { encoding: "utf8" });
  if (error || stderr) {
    fail(
      `${problem}, and npm has none that runs on this machine (${process.platform}, ${process.arch}).`,
      "Install a current Node (https://nodejs.org/en/download) and run the same command again.",
    );
  }
}

async function installDependencies() {
  const isNew = installed(
    project,
    "Installing the npm dependencies that package-lock.json pins ...",
    "npm could not install the dependencies; its own message is above.",
  );
  // npm runs it, too, unless the user has turned scripts off.
  if (isNew) await import("./link-pulumi.mjs");
}

/** Installs what a folder's package-lock.json pins, and returns false if that was done before. */
function installed(folder, announcement, problem) {
  const wanted = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "node_modules", ".installed-from");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  console.log(announcement);
  // The tools are development dependencies, which npm omits if NODE_ENV is "production".
  const options = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", ["ci", ...options], { cwd: folder, stdio: "inherit" });
  if (npm.status !== 0) {
    fail(
      problem,
      "Mend what it names (usually the registry that npm is configured for) and run the same command again.",
    );
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}
