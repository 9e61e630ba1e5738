import assert from "node:assert/strict";
import { cluster } from "../support/live-cluster";
import { inBackground, startBackground } from "../support/running/background";
import { tearDownWhenInterrupted } from "../support/running/interruption";
import { sweepLeftOvers } from "../support/running/left-overs";
import { sceneOptions } from "./options";
import { type Played, play } from "./play";
import { putForeign } from "./neighbour";
import { scenes } from "./scene";
import { World } from "./world";

/** Two cores give each of them its turn. */
const SIDE_BY_SIDE = 2;

const { seed, scenes: count, only } = sceneOptions();
const played: Played[] = [];

tearDownWhenInterrupted();

before(async () => {
  await sweepLeftOvers(cluster());
  startBackground({ fewest: SIDE_BY_SIDE, most: SIDE_BY_SIDE });
});

after(() => {
  const sum = (of: (each: Played) => number): number => played.reduce((total, each) => total + of(each), 0);
  console.log(
    `\n${String(played.length)} scenes of seed ${String(seed)}: ${String(sum(({ account }) => account.length))} actions, ` +
      `${String(sum(({ commands }) => commands))} commands, ${String(sum(({ refused }) => refused))} of them refused, ` +
      `${String(sum(({ violations }) => violations.length))} violations, ${String(sum(({ compared }) => compared))} claims compared`,
  );
});

describe("On the cluster, a command changes and deletes only what its stack made", () => {
  scenes(seed, count).forEach((scene, index) => {
    const title = `in scene ${String(index)} of seed ${String(seed)}`;
    // Others would be played all the same, before it.
    if (!title.includes(only)) return;
    const playing = inBackground(() => play(cluster(), scene));

    it(title, async () => {
      const result = await playing();
      played.push(result);
      console.log(result.account.map((line) => `      ${line}`).join("\n"));
      assert.deepEqual(result.violations, [], result.account.join("\n"));
    });
  });

  it("and it would be noticed if it were somebody else's", () =>
    World.within(cluster(), async (world) => {
      const namespace = world.namespace("team");
      const object = { kind: ["v1", "ConfigMap"], name: "web", annotation: undefined, labels: {} } as const;
      await putForeign(world, namespace, object);
      const claim = { ...object, kind: ["v1", "PersistentVolumeClaim"], name: "backup" } as const;
      await putForeign(world, namespace, claim);
      assert.deepEqual(await world.judge("neighbour"), []);
      await cluster().core.patchNamespacedConfigMap({
        namespace,
        name: "web",
        body: [{ op: "replace", path: "/data/of", value: "another" }],
      });
      await cluster().core.deleteNamespacedPersistentVolumeClaim({ namespace, name: "backup" });
      assert.deepEqual((await world.judge("clone 0")).sort(), [
        `clone 0 changed ConfigMap ${namespace}/web, made by neighbour`,
        `clone 0 deleted PersistentVolumeClaim ${namespace}/backup, made by neighbour`,
      ]);
    }));
});
