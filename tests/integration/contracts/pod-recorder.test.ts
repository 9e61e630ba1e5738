import assert from "node:assert/strict";
import { PatchStrategy, setHeaderOptions, type V1Pod } from "@kubernetes/client-node";
import { podsIn } from "../../../kubernetes/collection";
import type { WatchEvent } from "../../../kubernetes/follow";
import { isReady, nameOf, resourceVersionOf } from "../../../kubernetes/objects";
import { type Heard, Recorder } from "../../../kubernetes/pods/recorder";
import { transitionsOf } from "../../../kubernetes/pods/pod-transitions";
import { waitUntil } from "../../../kubernetes/wait-until";
import { inBackground } from "../../support/running/background";
import { orInterrupted } from "../../support/running/interruption";
import { LossyApiServer } from "../../support/api-servers/lossy-api-server";
import { withNamespace } from "../../support/test-namespace";
import { apiServerHistory } from "./api-server-history";
import { pod } from "../controls/manifests";
import { cluster } from "../suite";

/** Pods that no kubelet runs, which cost next to nothing, and how often each becomes Ready and ceases to be. */
const UNSCHEDULED = 8;
const TIMES_READY = 11;

/** Of the changes to all pods, the one that a connection loses. */
const LOST = 100;

describe("A record of pods", () => {
  const records = inBackground(recordPods);

  it("whose connection ended every second has each of 200 changes, as the API server's own history has them", async () => {
    const { recorded, history } = await records();
    assert.deepEqual(recorded.map(describeChange), history.map(describeChange));
    assert.equal(recorded.filter(({ object }) => nameOf(object) !== SCHEDULED).length, 200);
  });

  it("tells each step of each pod's life", async () => {
    const { recorded } = await records();
    const readiness = Array.from({ length: TIMES_READY }, () => ["Ready", "not Ready"]).flat();
    const life = ["created", ...readiness, "terminating", "gone"];
    assert.deepEqual(
      livesIn(recorded),
      new Map([
        ...UNSCHEDULED_NAMES.map((name) => [name, life] as const),
        [SCHEDULED, ["created", "scheduled", "started", "Ready", "terminating", "gone"]],
      ]),
    );
  });

  it("that lost a single change is told from a complete one by that history", async () => {
    const { incomplete, history } = await records();
    const recorded = incomplete.map(describeChange);
    assert.deepEqual(
      history.map(describeChange).filter((change) => !recorded.includes(change)),
      [history.filter(({ type }) => type === "MODIFIED").map(describeChange)[LOST - 1]],
    );
  });
});

const SCHEDULED = "scheduled";
const UNSCHEDULED_NAMES = Array.from({ length: UNSCHEDULED }, (_, index) => `pod-${index}`);

interface Records {
  readonly recorded: readonly Heard<V1Pod>[];
  /** What was recorded over the connection that loses a change. */
  readonly incomplete: readonly WatchEvent<V1Pod>[];
  readonly history: readonly WatchEvent<V1Pod>[];
}

/** Records pods twice, and reads the same span of the API server's history afterwards. */
async function recordPods(): Promise<Records> {
  return withNamespace(cluster(), (namespace) =>
    LossyApiServer.within(cluster(), LOST, (lossy) =>
      Recorder.within(podsIn(lossy, namespace), (losing) =>
        Recorder.within(
          podsIn(cluster(), namespace),
          async (recorder) => {
            await orInterrupted(Promise.all([liveAndDie(namespace), changePods(namespace)]));
            let gone = 0;
            const isLast = ({ type }: WatchEvent<V1Pod>): boolean =>
              type === "DELETED" && ++gone > UNSCHEDULED;
            return {
              recorded: await recorder.history(),
              incomplete: await losing.history(),
              history: await apiServerHistory(namespace, recorder.since, isLast),
            };
          },
          { connectionSeconds: 1 },
        ),
      ),
    ),
  );
}

/** One pod that runs, whose changes come from the cluster's own parts. */
async function liveAndDie(namespace: string): Promise<void> {
  const pods = podsIn(cluster(), namespace, { fieldSelector: `metadata.name=${SCHEDULED}` });
  await cluster().core.createNamespacedPod({ namespace, body: pod(SCHEDULED, "recorded") });
  await waitUntil(pods, `pod ${SCHEDULED} to be Ready`, (all) => all.some(isReady));
  await cluster().core.deleteNamespacedPod({ namespace, name: SCHEDULED });
  await waitUntil(pods, `pod ${SCHEDULED} to be gone`, (all) => all.length === 0);
}

/** Changes pods one after another, four at a time, so that their changes mix. */
async function changePods(namespace: string): Promise<void> {
  const names = [...UNSCHEDULED_NAMES];
  const work = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) await changePod(namespace, name);
  };
  await Promise.all([work(), work(), work(), work()]);
}

async function changePod(namespace: string, name: string): Promise<void> {
  const { core } = cluster();
  const unscheduled = pod(name, "recorded");
  unscheduled.spec!.schedulerName = "nobody";
  await core.createNamespacedPod({ namespace, body: unscheduled });
  for (let time = 0; time < TIMES_READY; time++) {
    for (const status of ["True", "False"]) {
      await core.patchNamespacedPodStatus(
        { namespace, name, body: { status: { conditions: [{ type: "Ready", status }] } } },
        setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
      );
    }
  }
  await core.deleteNamespacedPod({ namespace, name });
}

function describeChange({ type, object }: WatchEvent<V1Pod>): string {
  return `${type} ${nameOf(object)} at ${resourceVersionOf(object)}`;
}

function livesIn(record: readonly Heard<V1Pod>[]): Map<string, string[]> {
  const lives = new Map<string, string[]>();
  for (const { pod, step } of transitionsOf(record)) lives.set(pod, [...(lives.get(pod) ?? []), step]);
  return lives;
}
