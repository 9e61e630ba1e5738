import assert from "node:assert/strict";
import type { Failure } from "../../../../command-line/failures/failure";
import { requireOutputs } from "../../../../pulumi/state/deployed-outputs";

describe("The outputs of a stack", () => {
  it("are refused if it is not deployed, with the command that deploys it", () => {
    const { message, remedy } = refusalOf({});
    assert.equal(message, "stack dev is not deployed: it has no outputs");
    assert.equal(remedy, "Deploy it: npm start -- --stack dev");
  });

  it("are refused if one is missing or of another shape, each of which is named", () => {
    const { message } = refusalOf({ namespace: "somewhere", podNames: ["web-0", 1] });
    assert.match(message, /^another version of the program deployed stack dev\. Of its outputs,\n/);
    assert.match(message, /^identity is missing$/m);
    assert.match(message, /^podNames\[1\] is 1, and must be string$/m);
    assert.doesNotMatch(message, /namespace/);
  });
});

function refusalOf(outputs: object): Failure {
  try {
    requireOutputs("dev", outputs);
  } catch (error) {
    return error as Failure;
  }
  return assert.fail("nothing was refused");
}
