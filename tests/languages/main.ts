import { runWithOptions } from "../../command-line/command";
import { requireLanguageHosts } from "./language-hosts";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { runOnDemand } from "../support/running/on-demand";

const HELP = `npm run test:languages [-- --grep TEXT]

Deploys the same two workloads on the live cluster from a program in TypeScript, Pulumi YAML,
Python, Go and Java, each set up in an empty folder by the commands of docs/languages.md, and
compares the objects. It plans, judges, waits for and proves each by the package's command.
Each program reads the outputs of a stack through the reader in its own language. Language
hosts that are missing beside Pulumi's CLI are built from source. Needs Python 3.10, Go and a
JDK 17 with Maven.

  --grep TEXT   only the tests whose name contains this
  --help        prints this text
`;

const OPTIONS = { grep: { type: "string", default: "" } } as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  await bringUpToolchain(interrupt);
  await requireLanguageHosts(interrupt);
  // The first test waits for all programs, and Go compiles a large SDK.
  await runOnDemand({ folder: "tests/languages", grep: values.grep, patienceMinutes: 45 }, interrupt);
});
