import { selectContracts } from "../../commands/verify/contract-selection";
import { Cluster } from "../../kubernetes/connection/cluster";
import { runWithOptions } from "../../command-line/command";
import { numberOption } from "../../command-line/number-option";
import type { Kill } from "./kill";
import { Place } from "./place";
import { randomNumbers } from "./random-numbers";
import { type KillResult, killSideBySide } from "./rounds";
import { verdictOn } from "./verdict";

const HELP = `npm run test:kill [-- --rounds N] [--seed N] [--within SECONDS] [--only WHAT ...]

Sends SIGINT, SIGTERM and SIGKILL to CI runs at random moments, sweeps, and looks whether
anything is left on the cluster, in the state backend or on this machine. Each round kills
three runs side by side. Exit code 1 when something is left.

  --rounds N         how many moments each signal gets (default: 20)
  --seed N           of the moments; printed, so that a failure can be had again
  --within SECONDS   latest moment, from when on the run has a name (default: 75)
  --only WHAT        contracts of the runs, as "npm run ci -- --help" has it: with few of them,
                     more moments are in the removal (default: all contracts)
  --help             prints this text
`;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;

const OPTIONS = {
  rounds: { type: "string", default: "20" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  within: { type: "string", default: "75" },
  only: { type: "string", multiple: true },
} as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const rounds = numberOption("rounds", values.rounds, 1);
  const seed = numberOption("seed", values.seed, 1);
  const within = numberOption("within", values.within, 1);
  const selection = (values.only ?? []).flatMap((what) => ["--only", what]);
  selectContracts(values.only ?? []);
  console.log(`seed ${seed}`);
  const random = randomNumbers(seed);
  const cluster = Cluster.connect("minikube");
  const failed: KillResult[] = [];
  let count = 0;
  for (let round = 0; round < rounds && !interrupt.aborted; round++) {
    const kills = SIGNALS.map((signal): Kill => {
      return { signal, moment: random() * within, harder: random() < 0.5 };
    });
    for (const result of await Place.within(cluster, (place) => killSideBySide(place, kills, selection))) {
      const problem = verdictOn(result);
      count++;
      if (problem !== undefined) failed.push(result);
      console.log(describe(result, problem));
    }
  }
  console.log(`${count - failed.length} of ${count} left nothing`);
  for (const { runName, output } of failed) console.log(`\n${runName ?? "no name"}\n${output}`);
  interrupt.throwIfAborted();
  process.exitCode = failed.length > 0 ? 1 : 0;
});

function describe({ kill, runName, exitCode, wasOver, beforeSweep }: KillResult, problem?: string): string {
  const how = `${kill.signal}${kill.harder ? " (hard)" : ""} ${typeof kill.moment === "number" ? `after ${kill.moment.toFixed(1)} s` : `at ${kill.moment.source}`}`;
  const facts = [
    runName ?? "no run yet",
    `exit code ${String(exitCode)}`,
    ...(wasOver ? ["was over"] : []),
    `${beforeSweep.length} things before the sweep`,
  ];
  return `${problem === undefined ? "✔" : "✖"} ${how}: ${facts.join(", ")}${problem === undefined ? "" : `: ${problem}`}`;
}
