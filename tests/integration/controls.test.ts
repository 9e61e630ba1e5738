import assert from "node:assert/strict";
import type { Contract, Verdict } from "../../contracts/contract";
import { inBackground } from "../support/background";
import { chosenContracts } from "./chosen-contracts";
import { controls } from "./controls/controls";
import { judgeWorkload, readingContracts } from "./controls/judged-workload";
import { variants } from "./controls/variants";
import "./suite";

describe("A faulty workload", () => {
  for (const { fault, breaks, ...workload } of controls) {
    const broken = breaks.map(([contract]) => contract);
    const chosen = broken.filter(isChosen);
    if (chosen.length === 0) continue;
    const verdicts = inBackground(() => judgeWorkload(workload, chosen.filter(isDisturbing)));

    for (const [contract, cause] of breaks.filter(([contract]) => isChosen(contract))) {
      it(`with ${fault} breaks: ${contract.name}`, async () => {
        const { outcome, violations, evidence, reason } = (await verdicts()).get(contract)!;
        assert.equal(outcome, "broken", [outcome, reason, ...evidence].join("\n"));
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
    const chosen = keeps.filter(isChosen);
    if (chosen.length === 0) continue;
    const verdicts = inBackground(() => judgeWorkload(workload, chosen.filter(isDisturbing)));

    for (const contract of chosen) {
      it(`with ${settings} keeps: ${contract.name}`, async () => {
        const { outcome, violations } = (await verdicts()).get(contract)!;
        assert.deepEqual([outcome, violations], ["kept", []]);
      });
    }

    it(`with ${settings} breaks no contract that only reads`, async () => {
      assert.deepEqual(brokenOf(await verdicts()), []);
    });
  }
});

function isChosen(contract: Contract): boolean {
  return chosenContracts.includes(contract);
}

function isDisturbing({ disturbs }: Contract): boolean {
  return disturbs !== undefined;
}

function brokenOf(verdicts: ReadonlyMap<Contract, Verdict>): string[] {
  return readingContracts
    .filter((contract) => verdicts.get(contract)?.outcome === "broken")
    .map(({ name }) => name);
}
