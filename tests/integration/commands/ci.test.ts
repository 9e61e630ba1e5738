import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { selectContracts } from "../../../commands/verify/contract-selection";
import { Place } from "../../kill/place";
import { CUT_OFF_CONTEXT, ProxiedCluster } from "../../kill/proxied-cluster";
import { type KillResult, killRun } from "../../kill/rounds";
import { verdictOn } from "../../kill/verdict";
import { inBackground } from "../../support/running/background";
import type { CommandEnd } from "../../support/project-command";
import { cluster, countNamespace, KUBE_CONTEXT } from "../suite";

/** What the undisturbed run judges; all contracts are judged on a stack of the suite's own. */
const GROUP = "core";

describe("CI runs side by side", () => {
  const runs = inBackground(makeRuns, { seconds: 180 });

  it("are proven where nothing is wrong, and leave nothing", async () => {
    const { exitCode, remains, output } = (await runs()).undisturbed;
    assert.deepEqual({ exitCode, remains }, { exitCode: 0, remains: [] }, output);
  });

  it("report each contract that they judge as a test case", async () => {
    const { junit } = (await runs()).undisturbed;
    const names = [...junit.matchAll(/classname="(?:StatefulSet|Deployment) [^"]*" name="([^"]*)"/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual(
      names.sort(),
      selectContracts([GROUP])
        .map(({ name }) => name)
        .sort(),
    );
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`remove all they made on ${signal}`, async () => {
      const result = (await runs()).killed.find(({ kill }) => kill.signal === signal)!;
      assert.equal(verdictOn(result), undefined, result.output);
    });
  }

  it("are swept when nothing could remove what they made", async () => {
    const result = (await runs()).killed.find(({ kill }) => kill.signal === "SIGKILL")!;
    assert.equal(verdictOn(result), undefined, result.output);
    assert.ok((await runs()).sweep.includes(result.runName!));
  });

  it("say what is left and how to remove it when the cluster does not answer any more", async () => {
    const { exitCode, output, runName } = (await runs()).cutOff;
    assert.equal(exitCode, 2, output);
    for (const left of [
      `stack ${runName}`,
      `namespace ${runName}`,
      "StatefulSet web",
      "PersistentVolumeClaim www-web-0",
    ])
      assert.ok(output.includes(left), `${left} is not among what is left:\n${output}`);

    assert.match(output, /npm run ci -- --sweep/);
  });

  it("are swept once the cluster answers again", async () => {
    assert.deepEqual((await runs()).cutOff.remains, []);
  });
});

describe("A CI run whose cluster does not answer", () => {
  const run = inBackground(() =>
    Place.within(cluster(), async (place) => finish(place, await place.results(), "--context", "nowhere")),
  );

  it("says so, and leaves nothing", async () => {
    const { exitCode, output, remains } = await run();
    assert.deepEqual({ exitCode, remains }, { exitCode: 2, remains: [] }, output);
    assert.match(output, /has no context "nowhere"/);
  });
});

interface Run {
  readonly exitCode: CommandEnd["exitCode"];
  readonly runName: string;
  readonly output: string;
  readonly remains: readonly string[];
}

interface Runs {
  readonly undisturbed: Run & { readonly junit: string };
  readonly killed: readonly KillResult[];
  readonly cutOff: Run;
  /** What the sweep printed that came after all of them. */
  readonly sweep: string;
}

/** One pod of each workload is enough to remove. */
const SMALL = ["--config", "statefulSetReplicas=1", "--config", "deploymentReplicas=1"];

/** Moments in which there is something to remove: while the stack comes up, and while contracts are judged. */
const KILLS = [
  { signal: "SIGINT", moment: /created Service web/, harder: true },
  { signal: "SIGTERM", moment: /kept: /, harder: false },
  { signal: "SIGKILL", moment: /created HeadlessStatefulSet web/, harder: false },
] as const;

async function makeRuns(): Promise<Runs> {
  return Place.within(cluster(), async (place) => {
    const proxied = await ProxiedCluster.open(KUBE_CONTEXT, place.kubeConfigFile);
    const [undisturbed, cutOff, ...killed] = await Promise.all([
      undisturbedRun(place),
      cutOffRun(place, proxied),
      ...KILLS.map((each) => killRun(place, each, SMALL)),
    ]);
    for (const { runName = "" } of [undisturbed, cutOff, ...killed]) countNamespace(runName);
    await proxied.mend();
    const sweep = await place.sweep();
    await proxied.cut();
    return {
      undisturbed,
      sweep,
      cutOff: { ...cutOff, remains: await place.remains(cutOff.runName) },
      killed: await Promise.all(
        killed.map(async (result) => ({ ...result, afterSweep: await place.remains(result.runName) })),
      ),
    };
  });
}

async function undisturbedRun(place: Place): Promise<Runs["undisturbed"]> {
  const results = await place.results();
  const run = await finish(place, results, "--only", GROUP);
  return { ...run, junit: await readFile(join(results, "junit.xml"), "utf8") };
}

async function finish(place: Place, results: string, ...args: string[]): Promise<Run> {
  const command = place.start("--output", results, ...args);
  const { exitCode } = await command.end;
  const { runName = "", output } = command;
  return { exitCode, runName, output, remains: await place.remains(runName) };
}

/** Its connection is cut as soon as the StatefulSet is there, and stays so until it has ended. */
async function cutOffRun(place: Place, proxied: ProxiedCluster): Promise<Omit<Run, "remains">> {
  const command = place.start("--output", await place.results(), "--context", CUT_OFF_CONTEXT, ...SMALL);
  await command.hasPrinted(/created StatefulSet/);
  await proxied.cut();
  const { exitCode } = await command.end;
  return { exitCode, runName: command.runName ?? "", output: command.output };
}
