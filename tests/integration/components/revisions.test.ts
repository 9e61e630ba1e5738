import assert from "node:assert/strict";
import type { OpMap, Stack } from "@pulumi/pulumi/automation";
import type { V1Pod, V1ReplicaSet } from "@kubernetes/client-node";
import { isDeploymentRolledOut } from "../../../commands/start/rollout";
import { configure, withStack } from "../../../pulumi/stack";
import { deploymentNamed, podsIn } from "../../../kubernetes/collection";
import { outputInPod } from "../../../kubernetes/pods/exec";
import {
  isReady,
  isTerminating,
  nameOf,
  orGone,
  orUndefined,
  revisionOf,
  uidOf,
} from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { itInBackground } from "../../support/running/background";
import { orInterrupted } from "../../support/running/interruption";
import { randomNumbers } from "../../kill/random-numbers";
import { withNamespaceName } from "../../support/test-namespace";
import { programHere, withStartedProgram } from "../../support/engines/program-here";
import { up } from "../../support/engines/up";
import { contentsOfClaims, fillClaims } from "../../support/volumes";
import { cluster, KUBE_CONTEXT } from "../suite";

const MAIN = "tests/integration/programs/revisions.ts";
const FILE = "/etc/app/app.conf";

/** How much the random test does; the full size is 20 changes and 50 restarts. */
const CHANGES = Number(process.env.CONFIG_CHANGES ?? "2");
const RESTARTS = Number(process.env.POD_RESTARTS ?? "4");

describe("A revision", function () {
  this.timeout(1_200_000 + CHANGES * 60_000 + RESTARTS * 30_000);

  itInBackground(
    "keeps its own config files, and a Secret that is replaced leaves it and its data alone",
    () =>
      withRevisions(
        { replicas: "2", content: V1, withClient: "true", withData: "true", updateTimeout: "5m" },
        async (stack, namespace) => {
          const before = await podsOf(namespace, 2);
          const data = await fillClaims(cluster(), namespace);
          assert.equal(await base64Of(before, "web-0"), Buffer.from(V1).toString("base64"));
          assert.equal(await output(before, "web-0", ["cat", "/etc/app/empty"]), "");

          const changes = await change(stack, { password: "two" });
          assert.equal(changes.replace, 1);
          const after = await podsOf(namespace, 2);
          assert.deepEqual(after.map(uidOf).sort(), before.map(uidOf).sort());

          await change(stack, { content: "good 2", partition: "1" });
          await rolledTo(namespace, "web-1", before);
          await restart(namespace, "web-0");
          const [first, second] = await podsOf(namespace, 2);
          assert.deepEqual(await contents([first, second]), [V1, "good 2"]);
          assert.equal(Object.keys(data).length, 2);
          assert.deepEqual(await contentsOfClaims(cluster(), namespace), data);
        },
      ),
    { seconds: 60 },
  );

  itInBackground(
    "brings its content back when a Deployment's rollout is undone",
    () =>
      withRevisions(
        { replicas: "0", content: "good 1", withDeployment: "true" },
        async (stack, namespace) => {
          assert.equal(await contentOfFront(namespace), "good 1");
          await change(stack, { content: "bad 2" });
          assert.equal(await contentOfFront(namespace), "bad 2");
          await undoRollout(namespace);
          assert.equal(await contentOfFront(namespace), "good 1");
        },
      ),
    { seconds: 45 },
  );

  itInBackground(
    `keeps them through ${String(RESTARTS)} restarts of old pods and ${String(CHANGES)} changes, half of them bad`,
    () =>
      withRevisions({ replicas: "3", content: "good 0" }, async (stack, namespace) => {
        const random = randomNumbers(CHANGES * 1000 + RESTARTS);
        const contentOf = new Map<string, string>();
        const learn = async () => {
          for (const pod of (await podsOf(namespace, 1)).filter(isReady)) {
            const content = await contentWhileThere(pod);
            if (content === undefined) continue;
            const known = contentOf.get(revisionOf(pod));
            assert.equal(content, known ?? content, `${nameOf(pod)} has not its revision's content`);
            contentOf.set(revisionOf(pod), content);
          }
        };
        await learn();
        let restarted = 0;
        for (let index = 1; index <= CHANGES; index++) {
          const bad = index % 2 === 1;
          const content = `${bad ? "bad" : "good"} ${String(index)}`;
          // Kubernetes gives a deleted pod that no partition holds back the newest revision.
          await withStartedProgram(stack, () => change(stack, { content, partition: bad ? "2" : "0" })).catch(
            isUnfinishedRollout,
          );
          // A pod that never got Ready blocks the rollout of a mended template: kubernetes #67250.
          if (!bad)
            for (const pod of (await podsOf(namespace, 0)).filter((one) => !isReady(one))) await remove(pod);
          await begunToRoll(namespace, content);
          const wanted = Math.round((RESTARTS * index) / CHANGES);
          for (; restarted < wanted; restarted++) {
            const ready = (await podsOf(namespace, 2)).filter(isReady);
            await restart(namespace, nameOf(ready[Math.floor(random() * ready.length)] ?? {}));
            await learn();
          }
          if (!bad) await settled(namespace);
          await learn();
        }
        assert.equal(restarted, RESTARTS);
      }),
    { seconds: 75 },
  );
});

const V1 = "good 1\r\n\tä €\n\n";

async function withRevisions(
  config: Record<string, string>,
  use: (stack: Stack, namespace: string) => Promise<void>,
): Promise<void> {
  await withNamespaceName(cluster(), (namespace) =>
    withStack(
      {
        name: namespace,
        main: MAIN,
        program: programHere(MAIN),
        goesWithNamespace: true,
        config: { kubeContext: KUBE_CONTEXT, namespace, password: "one", ...config },
      },
      async (stack) => {
        await up(stack);
        await use(stack, namespace);
      },
    ),
  );
}

/** Returns how many resources the update changed, by operation. */
async function change(stack: Stack, config: Record<string, string>): Promise<OpMap> {
  await configure(stack, config);
  const counts: OpMap = {};
  await up(stack, { onEvent: ({ summaryEvent }) => Object.assign(counts, summaryEvent?.resourceChanges) });
  return counts;
}

/** The pods that are not being deleted, by name, once so many are Ready. */
async function podsOf(namespace: string, ready: number): Promise<V1Pod[]> {
  const pods = await orInterrupted(
    waitUntil(
      webPods(namespace),
      `${String(ready)} pods to be Ready`,
      (all) => all.filter((pod) => isReady(pod) && !isTerminating(pod)).length >= ready,
    ),
  );
  return pods.filter((pod) => !isTerminating(pod)).sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function webPods(namespace: string) {
  return podsIn(cluster(), namespace, { labelSelector: "app.kubernetes.io/name=web" });
}

async function rolledTo(namespace: string, name: string, before: readonly V1Pod[]): Promise<void> {
  const old = before.find((pod) => nameOf(pod) === name);
  await waitUntil(webPods(namespace), `${name} to be renewed`, (pods) =>
    pods.some(
      (pod) => nameOf(pod) === name && isReady(pod) && old !== undefined && uidOf(pod) !== uidOf(old),
    ),
  );
}

/** What the one pod has that serves once the Deployment has rolled out. */
async function contentOfFront(namespace: string): Promise<string> {
  await waitUntil(deploymentNamed(cluster(), namespace, "front"), "the Deployment's rollout", (all) =>
    all.some(isDeploymentRolledOut),
  );
  const { items } = await podsIn(cluster(), namespace, {
    labelSelector: "app.kubernetes.io/name=front",
  }).list();
  const [pod] = items.filter(isReady);
  const [content] = await contents([pod]);
  return content ?? "no pod";
}

/**
 * As `kubectl rollout undo` does: the template of the revision before takes the place of the newest one.
 *
 * @see https://github.com/kubernetes/kubectl/blob/v0.35.1/pkg/polymorphichelpers/rollback.go
 */
async function undoRollout(namespace: string): Promise<void> {
  const { items } = await cluster().apps.listNamespacedReplicaSet({ namespace });
  const revision = (set: V1ReplicaSet): number =>
    Number(set.metadata?.annotations?.["deployment.kubernetes.io/revision"]);
  const [, former] = items.toSorted((a, b) => revision(b) - revision(a));
  const template = structuredClone(former?.spec?.template);
  delete template?.metadata?.labels?.["pod-template-hash"];
  await cluster().apps.patchNamespacedDeployment({
    namespace,
    name: "front",
    body: [{ op: "replace", path: "/spec/template", value: template }],
  });
}

/** The update ends before the rollout does, or gives it up: its pods say what became of it. */
function isUnfinishedRollout(error: unknown): void {
  assert.match(
    String(error),
    /Resource operation was not canceled|timed out|failed to become|not ready|Ready/i,
  );
}

/** Deletes a pod and waits until it is Ready again; meanwhile another one has to be. */
async function restart(namespace: string, name: string): Promise<void> {
  const [pod] = (await podsOf(namespace, 1)).filter((one) => nameOf(one) === name);
  assert.ok(pod, `${name} is gone`);
  await remove(pod);
  let leastReady = Number.POSITIVE_INFINITY;
  await waitUntil(webPods(namespace), `${name} to be Ready again`, (pods) => {
    leastReady = Math.min(leastReady, pods.filter(isReady).length);
    return pods.some((one) => nameOf(one) === name && isReady(one) && uidOf(one) !== uidOf(pod));
  });
  assert.ok(leastReady > 0, "no pod was Ready");
}

async function remove(pod: V1Pod): Promise<void> {
  const namespace = pod.metadata?.namespace ?? "";
  await orGone(
    cluster().core.deleteNamespacedPod({
      namespace,
      name: nameOf(pod),
      body: { preconditions: { uid: uidOf(pod) } },
    }),
  );
}

/** A rollout has begun once a pod has the new content in its annotation. */
async function begunToRoll(namespace: string, content: string): Promise<void> {
  await waitUntil(webPods(namespace), `a pod with "${content}"`, (pods) =>
    pods.some((pod) => Object.values(pod.metadata?.annotations ?? {}).includes(content)),
  );
}

/** All pods are Ready with one revision. */
async function settled(namespace: string): Promise<void> {
  await waitUntil(
    webPods(namespace),
    "the rollout to end",
    (pods) => pods.length === 3 && pods.every(isReady) && new Set(pods.map(revisionOf)).size === 1,
    120,
  );
}

/** What a pod has, undefined if it is replaced meanwhile: the rollout goes on. */
async function contentWhileThere(pod: V1Pod): Promise<string | undefined> {
  return contents([pod]).then(
    ([content]) => content,
    async (error: unknown) => {
      const namespace = pod.metadata?.namespace ?? "";
      const now = await orUndefined(cluster().core.readNamespacedPod({ namespace, name: nameOf(pod) }));
      if (now !== undefined && uidOf(now) === uidOf(pod) && !isTerminating(now)) throw error;
      return undefined;
    },
  );
}

async function contents(pods: readonly (V1Pod | undefined)[]): Promise<string[]> {
  return Promise.all(
    pods.map(async (pod) => Buffer.from(await base64Of([pod], nameOf(pod ?? {})), "base64").toString()),
  );
}

function base64Of(pods: readonly (V1Pod | undefined)[], name: string): Promise<string> {
  return output(pods, name, ["sh", "-c", `base64 ${FILE} | tr -d '\\n'`]);
}

async function output(
  pods: readonly (V1Pod | undefined)[],
  name: string,
  command: string[],
): Promise<string> {
  const pod = pods.find((one) => one !== undefined && nameOf(one) === name);
  assert.ok(pod, `${name} is gone`);
  return outputInPod(cluster(), pod, command);
}
