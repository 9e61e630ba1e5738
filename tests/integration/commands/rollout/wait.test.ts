import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import type { CoreV1Event } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import { failureOf } from "../../../../command-line/failures/failure-of";
import { pulumiRoot } from "../../../../command-line/locations";
import { type Collection, podsIn } from "../../../../kubernetes/collection";
import { uidOf } from "../../../../kubernetes/objects";
import { waitUntil } from "../../../../kubernetes/wait-until";
import { configure, withStack } from "../../../../pulumi/stack";
import { inBackground } from "../../../support/running/background";
import { interruption } from "../../../support/running/interruption";
import { ProjectCommand } from "../../../support/project-command";
import { withNamespaceName } from "../../../support/test-namespace";
import { programHere, withStartedProgram } from "../../../support/engines/program-here";
import { up } from "../../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../../suite";

/** How a command ended. */
interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

describe("kubernetes-workloads wait", () => {
  const waits = inBackground(waitForGoodAndBad, { seconds: 90 });

  it("ends well once all workloads of a stack have rolled out", async () => {
    const { good } = await waits();
    assert.deepEqual([good.exitCode, good.output.trim()], [0, "StatefulSet web has rolled out."]);
  });

  it("fails where pods cannot get Ready, whatever the update said, and names them with their reasons", async () => {
    const { bad } = await waits();
    assert.equal(bad.exitCode, 1, bad.output);
    assert.match(bad.output, /^error: StatefulSet web has not rolled out: waited 5 s in vain/m);
    assert.match(bad.output, /Pods that are not Ready:\n {2}pod web-0: .*Readiness probe failed/);
  });

  it("takes a live workload of anybody's, and says so if there is none", async () => {
    const { live, none } = await waits();
    assert.equal(live.exitCode, 1, live.output);
    assert.match(live.output, /pod web-0: /);
    assert.equal(none.exitCode, 2, none.output);
    assert.match(none.output, /^error: there is no Deployment front in namespace/m);
  });

  it("names the pod that keeps a mended template from rolling out, and the command that replaces it", async () => {
    const { blocked, unblocked, mended } = await waits();
    assert.equal(blocked.exitCode, 1, blocked.output);
    assert.match(blocked.output, /^web-0: never Ready/m);
    assert.match(unblocked.output, /^Deleted pod web-0/m);
    assert.deepEqual([mended.exitCode, mended.output.includes("has rolled out")], [0, true], mended.output);
  });
});

async function waitForGoodAndBad() {
  return withNamespaceName(cluster(), (namespace) => {
    const config = { kubeContext: KUBE_CONTEXT, namespace, password: "one", replicas: "1" };
    const main = "tests/integration/programs/revisions.ts";
    const settings = {
      name: namespace,
      main,
      config: { ...config, content: "good 1" },
      program: programHere(main),
      goesWithNamespace: true,
    };
    return withStack(settings, async (stack) => {
      const ofStack = ["wait", "--cwd", stack.workspace.workDir, "--stack", stack.name, "--timeout"];
      const live = ["--context", KUBE_CONTEXT, "--namespace", namespace];
      await up(stack);
      const good = await run(stack, ...ofStack, "60");

      const { items: former } = await podsIn(cluster(), namespace).list();
      await configure(stack, { content: "bad" });
      // It may end before the first pod is renewed, or wait for it in vain.
      await withStartedProgram(stack, () => failureOf(() => up(stack)));
      await waitUntil(failedProbesIn(namespace), "a probe of the new pod to fail", (events) =>
        events.some(({ involvedObject }) => former.every((pod) => uidOf(pod) !== involvedObject.uid)),
      );
      const bad = await run(stack, ...ofStack, "5");
      const badLive = await run(stack, "wait", ...live, "--timeout", "1", "statefulset/web");
      const none = await run(stack, "wait", ...live, "deployment/front");

      await configure(stack, { content: "good 2" });
      await withStartedProgram(stack, () => failureOf(() => up(stack)));
      const blocked = await run(stack, ...ofStack, "5");
      const unblocked = await run(stack, "unblock", ...live, "web");
      const mended = await run(stack, ...ofStack, "60");
      return { good, bad, live: badLive, none, blocked, unblocked, mended };
    });
  });
}

/** What the kubelet reports of probes that fail. */
function failedProbesIn(namespace: string): Collection<CoreV1Event> {
  const selection = { fieldSelector: "reason=Unhealthy" };
  return {
    cluster: cluster(),
    path: `/api/v1/namespaces/${namespace}/events`,
    selection,
    list: () => cluster().core.listNamespacedEvent({ namespace, ...selection }),
  };
}

/** As somebody runs it in the folder of a program, with Pulumi on the PATH. */
async function run({ workspace }: Stack, ...args: string[]): Promise<Ended> {
  interruption.throwIfAborted();
  const path = [join(pulumiRoot(), "bin"), process.env.PATH].join(delimiter);
  const command = new ProjectCommand({
    file: "commands/main.ts",
    args,
    env: { ...workspace.envVars, PATH: path },
  });
  const { exitCode } = await command.end;
  return { exitCode, output: command.output };
}
