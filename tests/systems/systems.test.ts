import assert from "node:assert/strict";
import { Cluster } from "../../kubernetes/connection/cluster";
import { sweepLeftOvers } from "../support/running/left-overs";
import { tearDownWhenInterrupted } from "../support/running/interruption";
import { withSystem } from "./deployed-system";
import { allDisturbances, disturb } from "./disturbances";
import { etcd } from "./etcd";
import { postgres } from "./postgres";
import { rabbitmq } from "./rabbitmq";
import { redis } from "./redis";

const KUBE_CONTEXT = "minikube";

tearDownWhenInterrupted();

for (const system of [postgres, redis, etcd, rabbitmq]) {
  describe(`The example ${system.example}`, () => {
    it("loses no acknowledged write, whatever happens to it", async () => {
      const cluster = Cluster.connect(KUBE_CONTEXT);
      await sweepLeftOvers(cluster);
      const { acknowledged, gaps, lost } = await withSystem(
        cluster,
        KUBE_CONTEXT,
        system,
        { replicas: "1" },
        (deployed) => disturb(deployed, allDisturbances(deployed)),
      );
      console.log(`      ${String(acknowledged.length)} acknowledged writes; longest time without one:`);
      for (const [name, seconds] of Object.entries(gaps))
        console.log(`      ${seconds.toFixed(1)} s  ${name}`);
      assert.deepEqual(lost, Object.fromEntries(Object.keys(lost).map((pod) => [pod, []])));
      assert.equal(Object.keys(lost).length, system.scales.at(-1));
    });
  });
}
