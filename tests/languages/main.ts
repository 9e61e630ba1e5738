import { parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { typescriptOptions } from "../../command-line/locations";
import { requireLanguageHosts } from "../../toolchain/from-source/language-hosts";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { interruptLayers, runLayer } from "../support/running/layer";

const HELP = `npm run test:languages [-- --grep TEXT]

Deploys the same two workloads on the live cluster from a program in TypeScript, Pulumi YAML,
Python, Go and Java, each set up in an empty folder by the commands of docs/languages.md, and
compares the objects. Each program reads the outputs of a stack through the reader in its own
language. Language hosts that are missing beside Pulumi's CLI are built from source. Needs
Python 3.10, Go and a JDK 17 with Maven.

  --grep TEXT   only the tests whose name contains this
  --help        prints this text
`;

/** Longest time of one test, in milliseconds: the first waits for all programs, and Go compiles a large SDK. */
const PATIENCE_MS = 45 * 60 * 1000;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: { grep: { type: "string", default: "" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  await bringUpToolchain(interrupt);
  await requireLanguageHosts(interrupt);
  interrupt.throwIfAborted();
  interrupt.addEventListener("abort", () => {
    interruptLayers("SIGINT");
  });
  const mocha = [
    "tests/support/run-mocha.ts",
    "tests/languages",
    String(PATIENCE_MS),
    `--grep=${values.grep}`,
  ];
  const { passed, failed } = await runLayer({
    name: "languages",
    checks: "examples/languages",
    commands: [[process.execPath, ...typescriptOptions, ...mocha]],
    mocha: true,
    live: true,
  });
  interrupt.throwIfAborted();
  console.log(`${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode = 1;
});
