import assert from "node:assert/strict";
import { inBackground } from "../../support/running/background";
import { PATIENCE } from "../../support/packed";
import { withSystem } from "../../systems/deployed-system";
import { destroyAndComeBack, disturb, killLeader, rolling, scaling } from "../../systems/disturbances";
import { postgres } from "../../systems/postgres";
import { cluster, KUBE_CONTEXT } from "../suite";

describe("The example postgres, in short", function () {
  this.timeout(PATIENCE);

  const disturbed = inBackground(
    () =>
      withSystem(cluster(), KUBE_CONTEXT, postgres, { replicas: "1" }, (deployed) =>
        disturb(deployed, [
          scaling(2),
          rolling({ maxConnections: "60" }),
          { name: "leader killed", happen: killLeader },
          { name: "destroyed and back", happen: destroyAndComeBack },
        ]),
      ),
    { seconds: 90 },
  );

  it("loses no acknowledged write when it scales, rolls, loses its primary, and is destroyed and back", async () => {
    const { acknowledged, lost } = await disturbed();
    assert.ok(acknowledged.length > 20, `${String(acknowledged.length)} acknowledged writes`);
    assert.deepEqual(lost, { "pg-0": [], "pg-1": [] });
  });
});
