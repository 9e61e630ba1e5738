import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { podsIn } from "../../contracts/collection";
import { follow, type WatchEvent } from "../../contracts/follow";
import { isReady, resourceVersionOf } from "../../contracts/objects";
import { PodRecorder } from "../../contracts/pod-recorder";
import { waitUntil } from "../../contracts/wait-until";
import { inBackground } from "../support/background";
import { orInterrupted } from "../support/interruption";
import { withNamespace } from "../support/test-namespace";
import { pod } from "./controls/manifests";
import { cluster } from "./suite";

describe("A record of pods", () => {
  const records = inBackground(recordAndReread);

  it("whose connection ended every second has each change that the API server's own history holds", async () => {
    const { recorded, reread } = await records();
    assert.deepEqual(recorded, reread);
  });

  it("has the whole life of each pod", async () => {
    const { recorded } = await records();
    const changes = recorded.map(([type]) => type);
    assert.deepEqual(
      [
        changes.filter((type) => type === "ADDED").length,
        changes.filter((type) => type === "DELETED").length,
      ],
      [PODS, PODS],
    );
  });
});

const PODS = 4;

type Change = readonly [type: string, resourceVersion: string];

/** Records pods that come and go one after another, then reads the same span of history in one go. */
async function recordAndReread(): Promise<{ recorded: Change[]; reread: Change[] }> {
  return withNamespace(cluster(), (namespace) =>
    PodRecorder.within(
      cluster(),
      namespace,
      async (recorder) => {
        for (let i = 0; i < PODS; i++) await orInterrupted(makeAndDelete(namespace, `pod-${i}`));
        const recorded = (await recorder.history()).map(changeOf);
        return { recorded, reread: await reread(namespace, recorder.since, recorded.at(-1)) };
      },
      { connectionSeconds: 1 },
    ),
  );
}

async function makeAndDelete(namespace: string, name: string): Promise<void> {
  const pods = podsIn(cluster(), namespace);
  await cluster().core.createNamespacedPod({ namespace, body: pod(name, "recorded") });
  await waitUntil(pods, `pod ${name} to be Ready`, (all) => all.some(isReady));
  await cluster().core.deleteNamespacedPod({ namespace, name });
  await waitUntil(pods, `pod ${name} to be gone`, (all) => all.length === 0);
}

/** Reads history anew, up to the change that was recorded last. */
async function reread(namespace: string, since: string, last: Change | undefined): Promise<Change[]> {
  const changes: Change[] = [];
  const end = new AbortController();
  const pods = podsIn(cluster(), namespace);
  await follow(
    pods,
    since,
    (event) => {
      changes.push(changeOf(event));
      if (changeOf(event)[1] === last?.[1]) end.abort();
    },
    end.signal,
  );
  return changes;
}

function changeOf({ type, object }: WatchEvent<V1Pod>): Change {
  return [type, resourceVersionOf(object)];
}
