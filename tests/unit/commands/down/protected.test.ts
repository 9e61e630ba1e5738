import assert from "node:assert/strict";
import { requireUnprotected } from "../../../../commands/down/main";
import { ownProject } from "../../../../pulumi/project/project";
import { STATEFUL_SET } from "../../../../pulumi/resource-types";

const LOCATION = { project: { ...ownProject(), isOwn: false }, stack: "dev" };

describe("A stack with a resource that its program protects", () => {
  const urn = `urn:pulumi:dev::shop::${STATEFUL_SET}::db`;

  it("is not destroyed half-way: the resource is named, with the command that unprotects it", () => {
    const state = { deployment: { resources: [{ urn, type: STATEFUL_SET, protect: true }] } };
    assert.throws(
      () => {
        requireUnprotected(state, LOCATION);
      },
      (error: Error & { remedy?: string }) => {
        assert.match(error.message, /Nothing was destroyed.*StatefulSet db/s);
        assert.match(error.remedy ?? "", /pulumi state unprotect --yes --stack dev 'urn:/);
        return true;
      },
    );
  });

  it("is destroyed if it protects nothing, or only what it reads", () => {
    const resources = [
      { urn, type: STATEFUL_SET },
      { urn: `${urn}-read`, type: STATEFUL_SET, protect: true, external: true },
    ];
    requireUnprotected({ deployment: { resources } }, LOCATION);
  });
});
