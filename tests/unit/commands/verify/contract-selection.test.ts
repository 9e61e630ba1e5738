import assert from "node:assert/strict";
import { selectContracts } from "../../../../commands/verify/contract-selection";
import { contracts, contractsIn, GROUPS } from "../../../../contracts";
import { podsAreNamedByOrdinal } from "../../../../contracts/promises/identity";
import { Failure } from "../../../../command-line/failures/failure";

describe("A selection of contracts", () => {
  it("is all of them where nothing is named", () => {
    assert.deepEqual(selectContracts([]), contracts);
  });

  for (const name of GROUPS) {
    it(`takes the group ${name}`, () => {
      assert.deepEqual(selectContracts([name]), contractsIn(name));
    });
  }

  it("takes a part of a name, in upper or lower case", () => {
    assert.deepEqual(selectContracts(["named AFTER the StatefulSet"]), [podsAreNamedByOrdinal]);
  });

  it("takes several, each contract once and in the contracts' own order", () => {
    const selected = selectContracts(["dns", "identity", "named after the StatefulSet"]);
    assert.deepEqual(
      selected,
      contracts.filter(({ group }) => group === "DNS" || group === "identity"),
    );
  });

  for (const wanted of ["nothing is called so", "", " "]) {
    it(`refuses "${wanted}", and names the groups and the contracts`, () => {
      assert.throws(
        () => selectContracts(["core", wanted]),
        (error: unknown) => {
          assert.ok(error instanceof Failure);
          assert.ok(error.message.includes(`--only "${wanted}"`));
          for (const group of GROUPS) assert.ok(error.remedy.includes(group));
          assert.ok(error.remedy.includes(podsAreNamedByOrdinal.name));
          return true;
        },
      );
    });
  }
});
