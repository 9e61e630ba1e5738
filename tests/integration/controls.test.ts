import assert from "node:assert/strict";
import type { Contract, Verdict } from "../../contracts/contract";
import { inBackground } from "../support/background";
import { controls } from "./controls/controls";
import { judgeWorkload, readingContracts, tearDownShared } from "./controls/judged-workload";
import { variants } from "./controls/variants";
import "./suite";

describe("A faulty workload", () => {
  for (const { fault, breaks, ...workload } of controls) {
    const broken = breaks.map(([contract]) => contract);
    const verdicts = inBackground(() => judgeWorkload(workload, broken.filter(isDisturbing)));

    for (const [contract, cause] of breaks) {
      it(`with ${fault} breaks: ${contract.name}`, async () => {
        const { outcome, violations } = (await verdicts()).get(contract)!;
        assert.equal(outcome, "broken");
        assert.match(violations.join("\n"), cause);
      });
    }

    it(`with ${fault} breaks no other contract that only reads`, async () => {
      assert.deepEqual(
        brokenOf(await verdicts()),
        readingContracts.filter((contract) => broken.includes(contract)).map(({ name }) => name),
      );
    });
  }
});

describe("A sound workload", () => {
  for (const { settings, keeps, ...workload } of variants) {
    const verdicts = inBackground(() => judgeWorkload(workload, keeps.filter(isDisturbing)));

    for (const contract of keeps) {
      it(`with ${settings} keeps: ${contract.name}`, async () => {
        const { outcome, violations } = (await verdicts()).get(contract)!;
        assert.deepEqual([outcome, violations], ["kept", []]);
      });
    }

    it(`with ${settings} breaks no contract that only reads`, async () => {
      assert.deepEqual(brokenOf(await verdicts()), []);
    });
  }

  after(tearDownShared);
});

function isDisturbing({ disturbs }: Contract): boolean {
  return disturbs !== undefined;
}

function brokenOf(verdicts: ReadonlyMap<Contract, Verdict>): string[] {
  return readingContracts
    .filter((contract) => verdicts.get(contract)?.outcome === "broken")
    .map(({ name }) => name);
}
