import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { typescriptOptions } from "../../command-line/locations";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { interruptLayers, runLayer } from "../support/running/layer";

const HELP = `npm run test:systems [-- --grep TEXT]

Deploys each program of examples/systems on the live cluster and writes records to it, one
acknowledged after the other, while it is scaled, loses pods and its leader, gets another
image and configuration, and is destroyed and comes back. Then it compares what was
acknowledged with what each pod has. Images whose registries do not answer are built.

  --grep TEXT   only the systems whose name contains this
  --help        prints this text
`;

/** Longest time of one system, in milliseconds. */
const PATIENCE_MS = 20 * 60 * 1000;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: { grep: { type: "string", default: "" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await bringUpToolchain(interrupt);
  interrupt.throwIfAborted();
  interrupt.addEventListener("abort", () => {
    interruptLayers("SIGINT");
  });
  const mocha = ["tests/support/run-mocha.ts", "tests/systems", String(PATIENCE_MS), `--grep=${values.grep}`];
  const { passed, failed } = await runLayer({
    name: "systems",
    checks: "examples/systems",
    commands: [[process.execPath, ...typescriptOptions, ...mocha]],
    mocha: true,
    live: true,
  });
  interrupt.throwIfAborted();
  console.log(`${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode = 1;
});
