import { runWithOptions } from "../../command-line/command";
import { numberOption } from "../../command-line/number-option";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { handOver, runOnDemand } from "../support/running/on-demand";

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

const OPTIONS = {
  scenes: { type: "string", default: "20" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  grep: { type: "string", default: "" },
} as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const options = {
    seed: numberOption("seed", values.seed),
    scenes: numberOption("scenes", values.scenes, 1),
    only: values.grep,
  };
  console.log(`seed ${String(options.seed)}`);
  await bringUpToolchain(interrupt);
  handOver(options);
  // A scene waits for those that are played beside it and before it.
  await runOnDemand({ folder: "tests/ownership", grep: values.grep, patienceMinutes: 20 }, interrupt);
});
