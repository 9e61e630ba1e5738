#!/usr/bin/env node
// Runs a TypeScript command of this project on a fresh clone: checks Node's version,
// installs the npm dependencies that package-lock.json pins when they are not there,
// then hands over. Plain JavaScript without imports from node_modules, because it runs
// before they exist and must still give a clear message on an old Node.
//
// Usage: node toolchain/bootstrap.mjs COMMAND.ts [ARGUMENT ...]
// Exit codes: that of the command; 1 when Node is too old or the dependencies cannot be installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));
const typescript = join(project, "toolchain", "typescript.cjs");
const deferredModules = join(project, "toolchain", "deferred-modules.cjs");
const dependenciesStamp = join(project, "node_modules", ".installed-from");

requireNode();
installDependencies();
handOver(process.argv[2], process.argv.slice(3));

function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const required = engines.node.replace(">=", "");
  if (compareVersions(process.versions.node, required) < 0) {
    fail(
      `Node ${process.versions.node} is too old: this project needs Node ${required} or newer.`,
      "Install a current Node (https://nodejs.org/en/download) and run the same command again.",
    );
  }
}

function compareVersions(left, right) {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function installDependencies() {
  const lockFile = readFileSync(join(project, "package-lock.json"));
  const wanted = createHash("sha256").update(lockFile).digest("hex");
  if (existsSync(dependenciesStamp) && readFileSync(dependenciesStamp, "utf8") === wanted) {
    return;
  }
  console.log("Installing the npm dependencies that package-lock.json pins ...");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: project,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    fail(
      "npm could not install the dependencies; its own message is above.",
      "Mend what it names (usually the registry that npm is configured for) and run the same command again.",
    );
  }
  writeFileSync(dependenciesStamp, wanted);
}

function handOver(command, argumentsOfCommand) {
  const preloaded = [typescript, deferredModules].flatMap((file) => ["--require", file]);
  const child = spawn(process.execPath, [...preloaded, join(project, command), ...argumentsOfCommand], {
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to the child as well; another sender, such as a CI system, reaches this process alone.
  // The child decides how to stop, and this process waits for it.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
  });
}

function fail(problem, remedy) {
  console.error(`error: ${problem}\n${remedy}`);
  process.exit(1);
}
