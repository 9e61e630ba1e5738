import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { laidOver } from "../../../../components/resources/merge";
import { setMocks, valueOf } from "../../../support/engines/mocked-engine";

const DEFAULTS = {
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

describe("settings laid over defaults", () => {
  before(setMocks);

  it("keep what is not given, however deep it is", () => {
    assert.deepEqual(laidOver(DEFAULTS, { capabilities: { add: ["NET_BIND_SERVICE"] } }), {
      ...DEFAULTS,
      capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
    });
    assert.deepEqual(laidOver(DEFAULTS, undefined), DEFAULTS);
    assert.deepEqual(laidOver(DEFAULTS, { capabilities: undefined, runAsUser: 7 }), {
      ...DEFAULTS,
      runAsUser: 7,
    });
  });

  it("replace what is given, lists too", () => {
    assert.deepEqual(
      laidOver(DEFAULTS, {
        capabilities: { drop: [] },
        seccompProfile: { type: "Localhost", localhostProfile: "a" },
      }),
      {
        readOnlyRootFilesystem: true,
        capabilities: { drop: [] },
        seccompProfile: { type: "Localhost", localhostProfile: "a" },
      },
    );
  });

  it("keep what an output does not give", async () => {
    const merged = laidOver(DEFAULTS, { capabilities: output({ add: ["CHOWN"] }) });
    assert.deepEqual(await valueOf(output(merged.capabilities)), { drop: ["ALL"], add: ["CHOWN"] });
  });
});
