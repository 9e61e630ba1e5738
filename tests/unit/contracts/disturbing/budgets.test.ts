import assert from "node:assert/strict";
import type { V1Pod, V1PodDisruptionBudgetSpec } from "@kubernetes/client-node";
import { sparesOne } from "../../../../contracts/disturbing/budgets";
import { evicted, pod } from "../workloads";

describe("A disruption budget can spare one of its pods", () => {
  for (const [budget, ready, unready, spares] of [
    [{ maxUnavailable: 1 }, 2, 0, true],
    [{ maxUnavailable: 1 }, 1, 1, false],
    [{ maxUnavailable: 0 }, 2, 0, false],
    [{ maxUnavailable: "50%" }, 2, 0, true],
    [{ minAvailable: 1 }, 1, 0, false],
    [{ minAvailable: 1 }, 2, 0, true],
    [{ minAvailable: "50%" }, 2, 0, true],
    [{ minAvailable: "100%" }, 3, 0, false],
  ] as const) {
    it(`${JSON.stringify(budget)} with ${ready} Ready pods and ${unready} others: ${spares}`, () => {
      const pods = [...some(ready), ...some(unready).map(notReady)];
      assert.equal(judge(budget, pods), spares);
      // A pod that was evicted is expected by nobody.
      assert.equal(judge(budget, [...pods, evicted(some(1)[0]!)]), spares);
    });
  }

  function judge(spec: V1PodDisruptionBudgetSpec, pods: readonly V1Pod[]): boolean {
    return sparesOne({ spec }, pods);
  }

  function some(count: number): V1Pod[] {
    return Array.from({ length: count }, (_, index) => pod(`api-${index}`, ["ReplicaSet", "api-5b6f7"], []));
  }

  function notReady(one: V1Pod): V1Pod {
    const status = { phase: "Running", conditions: [{ type: "Ready", status: "False" }] };
    return Object.assign({}, one, { status });
  }
});
