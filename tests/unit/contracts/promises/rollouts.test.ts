import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { brokenPodHaltsRollout } from "../../../../contracts/promises/rollout/halting";
import { countsOf } from "../../../../contracts/promises/rollout/deployment-rollout";
import { rollingUpdateIsInReverseOrder } from "../../../../contracts/promises/rollout/rolling-order";
import type { WatchEvent } from "../../../../kubernetes/follow";
import { judgeServed } from "../served-workload";
import { evicted, pod, promisesOfSet, statefulSet } from "../workloads";

describe("A StatefulSet of which an update may take several pods at once", () => {
  const SEVERAL = /maxUnavailable lets an update take several pods at once/;

  for (const maxUnavailable of [2, "34%"]) {
    it(`promises no order of single pods, where maxUnavailable is ${maxUnavailable}`, async () => {
      const rollingUpdate = { maxUnavailable };
      const set = statefulSet({ replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate } });
      for (const contract of [rollingUpdateIsInReverseOrder, brokenPodHaltsRollout]) {
        const { outcome, reason } = await judgeServed(contract, promisesOfSet(set), [set]);
        assert.equal(outcome, "does not apply");
        assert.match(reason ?? "", SEVERAL);
      }
    });
  }
});

describe("The pods of a Deployment during a rollout", () => {
  it("are those that stand; one that was evicted is none", () => {
    const standing = versioned(pod("api-5b6f7-a", ["ReplicaSet", "api-5b6f7"], ["10.0.0.1"]));
    const gone = versioned(evicted(pod("api-5b6f7-b", ["ReplicaSet", "api-5b6f7"], [])));
    const history: WatchEvent<V1Pod>[] = [{ type: "MODIFIED", object: standing }];
    const counts = countsOf({ recorder: { present: [gone, standing] } }, new Set(["api-5b6f7"]), history, 0);
    assert.deepEqual(
      counts.map(({ pods, ready }) => [pods, ready]),
      [[1, 1]],
    );
  });
});

function versioned(one: V1Pod): V1Pod {
  const metadata = Object.assign({}, one.metadata, {
    uid: `uid-of-${one.metadata?.name}`,
    resourceVersion: "7",
  });
  return Object.assign({}, one, { metadata });
}
