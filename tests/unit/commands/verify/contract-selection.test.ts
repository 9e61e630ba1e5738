import assert from "node:assert/strict";
import { selectContracts } from "../../../../commands/verify/contract-selection";
import { contracts } from "../../../../contracts";
import { contractGroups } from "../../../../contracts/groups";
import { podsAreNamedByOrdinal } from "../../../../contracts/promises/identity";
import { Failure } from "../../../../command-line/failure";

describe("A selection of contracts", () => {
  it("is all of them where nothing is named", () => {
    assert.deepEqual(selectContracts([]), contracts);
  });

  for (const [name, group] of Object.entries(contractGroups)) {
    it(`takes the group ${name}`, () => {
      assert.deepEqual(new Set(selectContracts([name])), new Set(group));
    });
  }

  it("takes a part of a name, in upper or lower case", () => {
    assert.deepEqual(selectContracts(["named AFTER the StatefulSet"]), [podsAreNamedByOrdinal]);
  });

  it("takes several, each contract once and in the contracts' own order", () => {
    const selected = selectContracts(["dns", "identity", "named after the StatefulSet"]);
    const { DNS, identity } = contractGroups;
    assert.deepEqual(
      selected,
      contracts.filter((contract) => DNS!.includes(contract) || identity!.includes(contract)),
    );
  });

  for (const wanted of ["nothing is called so", "", " "]) {
    it(`refuses "${wanted}", and names the groups and the contracts`, () => {
      assert.throws(
        () => selectContracts(["core", wanted]),
        (error: unknown) => {
          assert.ok(error instanceof Failure);
          assert.ok(error.message.includes(`--only "${wanted}"`));
          for (const group of Object.keys(contractGroups)) assert.ok(error.remedy.includes(group));
          assert.ok(error.remedy.includes(podsAreNamedByOrdinal.name));
          return true;
        },
      );
    });
  }
});
