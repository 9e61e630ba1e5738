import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { typescriptOptions } from "../../command-line/locations";
import { numberOption } from "../../command-line/number-option";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { interruptLayers, runLayer } from "../support/running/layer";
import { handOver } from "./options";

const HELP = `npm run test:ownership [-- --scenes N] [--seed N] [--grep TEXT]

Plays random scenes on the live cluster: two clones of the project with stacks of any names, in
namespaces that they share, with claims, Services, ConfigMaps and custom objects of others, some
with the labels and the names of a stack's own. The clones start, plan, rename, configure, take
down and sweep. After each command it looks at every object and every volume: what a command
changes or deletes is what its stack made. Namespaces and stacks are its own and are removed.

  --scenes N    how many (default: 20)
  --seed N      of all random choices; printed, so that a run can be had again
  --grep TEXT   only scenes whose name contains this, such as "scene 7 "
  --help        prints this text
`;

/** Longest wait for one scene, in milliseconds: others are played beside it and before it. */
const PATIENCE_MS = 20 * 60 * 1000;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: {
      scenes: { type: "string", default: "20" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      grep: { type: "string", default: "" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const options = {
    seed: numberOption("seed", values.seed),
    scenes: numberOption("scenes", values.scenes, 1),
  };
  console.log(`seed ${String(options.seed)}`);
  await bringUpToolchain(interrupt);
  interrupt.throwIfAborted();
  interrupt.addEventListener("abort", () => {
    interruptLayers("SIGINT");
  });
  handOver(options);
  const mocha = [
    "tests/support/run-mocha.ts",
    "tests/ownership",
    String(PATIENCE_MS),
    `--grep=${values.grep}`,
  ];
  const { passed, failed } = await runLayer({
    name: "ownership",
    checks: "what commands change and delete on a cluster that others use",
    commands: [[process.execPath, ...typescriptOptions, ...mocha]],
    mocha: true,
    live: true,
  });
  interrupt.throwIfAborted();
  console.log(`${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode = 1;
});
