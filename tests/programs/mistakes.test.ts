import assert from "node:assert/strict";
import { cluster } from "../integration/suite";
import { PATIENCE } from "../support/packed";
import { inBackground } from "../support/running/background";
import { withNamespace } from "../support/test-namespace";
import { Consumer, type Ended } from "./consumer";

/** What `wait` has to say of a workload of tests/integration/programs/mistakes, by the start of its pod's name. */
const SAID: Readonly<Record<string, RegExp>> = {
  "initial-0": /container prepare, .*exit code 3: Error, its log ends with: no schema$/,
  "sidecar-0": /container agent, .*exit code 4: Error, its log ends with: no token$/,
  "readiness-0": /Readiness probe failed: HTTP probe failed with statuscode: 404$/,
  "startup-0": /(killed by the kubelet: |: )Startup probe failed: .*connection refused$/,
  "hook-0":
    /container main, waits: (PostStartHookError|CrashLoopBackOff.*killed by the kubelet: PostStartHook failed)/,
  "settings-0": /container main, .*exit code 78: Error, its log ends with: unknown setting$/,
  "settings-api-": /container main, .*exit code 78: Error, its log ends with: unknown setting$/,
  "program-0": /executable file not found/,
  "variable-0": /CreateContainerConfigError: couldn't find key none in Secret/,
  "file-0": /references non-existent secret key: none$/,
  "room-0": /Insufficient cpu/,
  "room-api-": /Insufficient cpu/,
  "two-0": /container agent, waits: \w+: .*nowhere\.invalid/,
};

const STATEFUL = Object.keys(SAID).filter((start) => start.endsWith("-0"));

describe("The first mistakes of somebody who uses the packed package", function () {
  this.timeout(PATIENCE);

  const made = inBackground(makeAndMend, { seconds: 110 });

  for (const [start, reason] of Object.entries(SAID)) {
    it(`are named: pod ${start}`, async () => {
      const { broken } = await made();
      assert.equal(broken.exitCode, 1, broken.output);
      const line = broken.output.split("\n").find((each) => each.startsWith(`  pod ${start}`)) ?? "";
      assert.match(line, reason, broken.output);
    });
  }

  it("are named by verify, too, below the contracts that they break", async () => {
    const { judged } = await made();
    assert.equal(judged.exitCode, 1, judged.output);
    assert.match(judged.output, /has all pods that it promises/);
    const [, named = ""] = judged.output.split("Pods that are not Ready:");
    for (const [start, reason] of Object.entries(SAID)) {
      const line = named.split("\n").find((each) => each.startsWith(`  pod ${start}`)) ?? "";
      assert.match(line, reason, judged.output);
    }
  });

  it("keep StatefulSets from rolling on after they are mended, and the command that helps is named", async () => {
    const { stuck } = await made();
    assert.equal(stuck.exitCode, 1, stuck.output);
    for (const pod of STATEFUL) assert.match(stuck.output, new RegExp(`^${pod}: never Ready`, "m"));
  });

  it("are over after that command", async () => {
    const { unblocked, mended } = await made();
    for (const pod of STATEFUL) assert.match(unblocked.output, new RegExp(`^Deleted pod ${pod},`, "m"));
    assert.equal(mended.exitCode, 0, mended.output);
  });
});

interface Made {
  readonly broken: Ended;
  readonly judged: Ended;
  readonly stuck: Ended;
  readonly unblocked: Ended;
  readonly mended: Ended;
}

function makeAndMend(): Promise<Made> {
  return withNamespace(cluster(), (namespace) =>
    Consumer.within("mistakes", async (consumer) => {
      await consumer.pulumi("stack", "init", "dev");
      await consumer.pulumi("config", "set", "namespace", namespace);
      await consumer.pulumi("config", "set", "mended", "false");
      await consumer.pulumi("up", "--yes", "--skip-preview");
      // Long enough for a container to end, to be started again and to end as before.
      const broken = await consumer.command("wait", "--timeout", "45");
      const judged = await consumer.command("verify", "--only", "core");
      await consumer.pulumi("config", "set", "mended", "true");
      await consumer.pulumi("up", "--yes", "--skip-preview");
      const stuck = await consumer.command("wait", "--timeout", "10");
      const [, help = ""] = /npx kubernetes-workloads (unblock .*)/.exec(stuck.output) ?? [];
      const unblocked = await consumer.command(...help.split(" "));
      const mended = await consumer.command("wait", "--timeout", "120");
      await consumer.pulumi("destroy", "--yes", "--skip-preview");
      return { broken, judged, stuck, unblocked, mended };
    }),
  );
}
