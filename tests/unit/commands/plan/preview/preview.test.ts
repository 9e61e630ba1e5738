import assert from "node:assert/strict";
import { failedOnlyAtReplacements } from "../../../../../commands/plan/preview/preview";
import { previewEvents } from "../preview-events";

describe("A preview that failed", () => {
  for (const update of ["replacement/policy", "replacement/claimSize", "replacement/service"]) {
    it(`is as good as any where the provider tried "${update}" in place`, () => {
      assert.equal(failedOnlyAtReplacements(previewEvents(update)), true);
    });
  }

  it("is a failure where the program refused its configuration", () => {
    assert.equal(failedOnlyAtReplacements(previewEvents("invalid")), false);
  });

  it("is a failure where it complains of anything else beside a replacement", () => {
    const events = [...previewEvents("replacement/policy"), ...previewEvents("invalid")];
    assert.equal(failedOnlyAtReplacements(events), false);
  });

  it("is a failure where it says nothing", () => {
    assert.equal(failedOnlyAtReplacements(previewEvents("same")), false);
  });
});
