import assert from "node:assert/strict";
import { simpleStackName } from "../../../../pulumi/project/stack-name";
import { settingsFile } from "../../../../pulumi/project/stack-settings";

describe("A stack's name", () => {
  it("names the same stack with its organization and its project", () => {
    for (const name of ["dev", "acme/dev", "organization/kubernetes-workloads/dev"]) {
      assert.equal(simpleStackName(name), "dev");
      assert.equal(settingsFile(name), "Pulumi.dev.yaml");
    }
  });

  for (const name of ["acme/another-project/dev", "a/b/kubernetes-workloads/dev", "acme/", "/dev", ""]) {
    it(`is refused as "${name}", with the forms that it may have`, () => {
      assert.throws(
        () => simpleStackName(name),
        new RegExp(`"${name}" is no stack of the project kubernetes-workloads`),
      );
    });
  }
});
