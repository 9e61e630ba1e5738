import assert from "node:assert/strict";
import type { WorkloadPromises } from "../../../components/promises";
import type { Contract, Verdict } from "../../../contracts/contract";
import { keepsMaxUnavailable } from "../../support/max-unavailable";
import { inBackground } from "../../support/running/background";
import { withNamespace } from "../../support/test-namespace";
import { chosenContracts } from "./chosen-contracts";
import { controls } from "../controls/controls";
import { judgeWorkload, readingContracts, readPromises } from "../controls/judged-workload";
import { promisesMadeOf, soundWorkloads } from "../controls/manifests";
import { variants } from "../controls/variants";
import { cluster } from "../suite";

describe("A faulty workload", () => {
  for (const { fault, breaks, ...workload } of controls) {
    const broken = breaks.map(([contract]) => contract);
    const chosen = broken.filter(isChosen);
    if (chosen.length === 0) continue;
    const disturbing = chosen.filter(isDisturbing);
    const verdicts = inBackground(() => judgeWorkload(workload, disturbing), {
      seconds: secondsFor(disturbing),
    });

    for (const [contract, cause, needs] of breaks.filter(([contract]) => isChosen(contract))) {
      it(`with ${fault} breaks: ${contract.name}`, async () => {
        const { outcome, violations, evidence, reason } = (await verdicts()).get(contract)!;
        const isBroken = needs === undefined || (await keepsMaxUnavailable(cluster()));
        assert.equal(outcome, isBroken ? "broken" : "kept", [outcome, reason, ...evidence].join("\n"));
        assert.match(violations.join("\n"), isBroken ? cause : /^$/);
      });
    }

    it(`with ${fault} breaks no other contract that only reads`, async () => {
      const found = await verdicts();
      assert.deepEqual(
        namesOf(brokenOf(found)),
        namesOf(readingContracts.filter((contract) => broken.includes(contract))),
        violationsIn(found),
      );
    });
  }
});

describe("A sound workload", () => {
  for (const { settings, keeps, ...workload } of variants) {
    const chosen = keeps.filter(isChosen);
    if (chosen.length === 0) continue;
    const disturbing = chosen.filter(isDisturbing);
    const verdicts = inBackground(() => judgeWorkload(workload, disturbing), {
      seconds: secondsFor(disturbing),
    });

    for (const contract of chosen) {
      it(`with ${settings} keeps: ${contract.name}`, async () => {
        const { outcome, violations } = (await verdicts()).get(contract)!;
        assert.deepEqual([outcome, violations], ["kept", []]);
      });
    }

    it(`with ${settings} breaks no contract that only reads`, async () => {
      const found = await verdicts();
      assert.deepEqual(namesOf(brokenOf(found)), [], violationsIn(found));
    });
  }
});

describe("The promises that are read from a live object", () => {
  const read = inBackground(readAllPromises);

  it("are those of the component that would have made it, in each of these workloads", async () => {
    const { live, made } = await read();
    assert.deepEqual(live, made);
  });
});

/** Of all workloads here; only the API server makes them, in a dry run. */
function readAllPromises(): Promise<Record<"live" | "made", readonly WorkloadPromises[]>> {
  return withNamespace(cluster(), async (namespace) => {
    const sound = [...controls, ...variants].flatMap(({ objects, promised }) =>
      soundWorkloads(namespace, objects, promised),
    );
    return { live: await Promise.all(sound.map(readPromises)), made: sound.map(promisesMadeOf) };
  });
}

function isChosen(contract: Contract): boolean {
  return chosenContracts.includes(contract);
}

/** A workload takes longest to judge if its pods are replaced, each time for another contract. */
function secondsFor(disturbing: readonly Contract[]): number {
  return 20 + 30 * disturbing.length;
}

function isDisturbing({ disturbs }: Contract): boolean {
  return disturbs !== undefined;
}

function brokenOf(verdicts: ReadonlyMap<Contract, Verdict>): Contract[] {
  return readingContracts.filter((contract) => verdicts.get(contract)?.outcome === "broken");
}

function namesOf(some: readonly Contract[]): string[] {
  return some.map(({ name }) => name);
}

function violationsIn(verdicts: ReadonlyMap<Contract, Verdict>): string {
  const lines = brokenOf(verdicts).flatMap((contract) => [
    `broken: ${contract.name}`,
    ...(verdicts.get(contract)?.violations ?? []).map((violation) => `  ${violation}`),
  ]);
  return ["What is broken, and why:", ...lines].join("\n");
}
