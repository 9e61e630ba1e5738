// Runs a command in this project's environment. It is plain JavaScript without packages, because `npm start` and
// `npx pulumi` begin here. There may be no package yet, and Node may be too old for the rest of the project.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";

/** This project's folder. */
export const project = fileURLToPath(new URL("..", import.meta.url));

/** The project's package.json. */
export const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

/** Oldest Node that runs this project. */
export const oldestNode = manifest.engines.node.replace(">=", "");

/** Whether the Node that runs this file is too old. Everything else then runs on the one in {@link pinnedNodeFolder}. */
export const isNodeTooOld = compareVersions(process.versions.node, oldestNode) < 0;

/** Folder that package-lock.json pins the Node in which replaces one that is too old. */
export const nodeRuntime = join(project, "toolchain", "node-runtime");

const pinnedNodeFolder = join(nodeRuntime, "node_modules", ".bin");

/** The Node that runs this project. */
export const node = isNodeTooOld ? join(pinnedNodeFolder, "node") : process.execPath;

/** Environment variables of a command, unless the user has set them. */
const defaults = {
  // Node keeps compiled JavaScript there: https://nodejs.org/api/module.html#module-compile-cache
  NODE_COMPILE_CACHE: join(project, "node_modules", ".cache", "node"),
  // The engine otherwise takes a language host of another Pulumi that comes first on the PATH.
  PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
  // `npm test` checks the types.
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
};

/**
 * Runs a command on this terminal and ends with its exit code.
 *
 * @param {string} command
 * @param {string[]} args
 */
export function handOver(command, args) {
  const child = spawn(command, args, { stdio: "inherit", env: environment() });
  // A terminal sends Ctrl-C to the child as well; another sender, such as a CI system, reaches this process alone.
  // The child decides how to stop, and this process waits for it.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  endWithShellOfNpm(child);
  child.on("error", ({ message }) =>
    fail(`${command} cannot be started: ${message}`, "Mend that and run the same command again."),
  );
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

/**
 * npm runs a command in a shell. When npm is told to end it tells the shell alone, which dies and passes nothing on.
 */
function endWithShellOfNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 500);
  child.on("exit", () => clearInterval(watch));
}

/** The engine's language host takes its Node from the PATH. */
function environment() {
  const path = process.env.PATH ?? "";
  const PATH = isNodeTooOld ? [pinnedNodeFolder, path].join(delimiter) : path;
  return { ...defaults, ...process.env, PATH };
}

/**
 * Ends this process with an error.
 *
 * @param {string} problem
 * @param {string} remedy
 */
export function fail(problem, remedy) {
  console.error(`error: ${problem}\n${remedy}`);
  process.exit(1);
}

function compareVersions(left, right) {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
