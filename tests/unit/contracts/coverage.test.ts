import assert from "node:assert/strict";
import { contracts } from "../../../contracts";
import { controls } from "../../integration/controls/controls";

describe("Every contract", () => {
  it("is broken by a control", () => {
    const broken = new Set(controls.flatMap(({ breaks }) => breaks.map(([contract]) => contract)));
    const missing = contracts.filter((contract) => !broken.has(contract));
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
  });

  it("refers to the documentation of Kubernetes", () => {
    const elsewhere = contracts.filter(
      ({ reference }) => !/^https:\/\/kubernetes\.io\/docs\/\S+$/.test(reference.kubernetes),
    );
    assert.deepEqual(
      elsewhere.map(({ reference }) => reference.kubernetes),
      [],
    );
  });

  it("says in which section of the guide it is shown", () => {
    assert.ok(contracts.every(({ reference }) => /^\d\. \S/.test(reference.guide)));
  });
});
