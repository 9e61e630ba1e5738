import assert from "node:assert/strict";
import { play } from "../../ownership/play";
import type { Scene, SceneSettings } from "../../ownership/scene";
import type { ForeignObject } from "../../support/foreign-objects";
import { inBackground } from "../../support/running/background";
import { cluster } from "../suite";

/** Settings that two clones have in common, to the last name. */
const SAME: SceneSettings = {
  namespace: "team",
  statefulSetName: "web",
  ownNames: false,
  replicas: 1,
  shortLived: false,
};

/** A claim as a Helm release makes it, with a name that a pod of the stack's would give one. */
const HELM_CLAIM: ForeignObject = {
  kind: ["v1", "PersistentVolumeClaim"],
  name: "www-web-7",
  annotation: undefined,
  labels: { "app.kubernetes.io/name": "web", "app.kubernetes.io/managed-by": "Helm" },
};

const SCENE: Scene = {
  stacks: [
    { name: "dev", ...SAME },
    { name: "dev", ...SAME },
  ],
  actions: [
    { do: "neighbour", where: "team", object: HELM_CLAIM },
    { do: "start", who: 0, accept: false },
    { do: "start", who: 1, accept: false },
    { do: "sweep", who: 0 },
    { do: "down", who: 1, data: true },
    { do: "down", who: 0, data: true },
  ],
};

/** One scene of those that `npm run test:ownership` plays at random. */
describe("Two clones of one stack, a Helm release's claim and dead CI runs", () => {
  const played = inBackground(() => play(cluster(), SCENE), { seconds: 170 });

  it("leave alone what is not their own, whatever starts, sweeps and goes down with its data", async () => {
    const { violations, account, refused, compared } = await played();
    assert.deepEqual(violations, [], account.join("\n"));
    assert.match(account[2] ?? "", /^clone 1: start: 1 /);
    // The second clone's start, and the sweep, which names what it has to leave.
    assert.equal(refused, 2, account.join("\n"));
    // That of the first clone and that of the release, each time before claims go on demand; the latter at the end.
    assert.equal(compared, 5, account.join("\n"));
  });
});
