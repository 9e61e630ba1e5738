import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Fixture } from "../../support/fixture";
import type { Ended } from "../clone";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { IMAGE, OTHER_IMAGE } from "../images";
import { randomFractions } from "../options";
import { assertReadable } from "../records/readable";
import "../suite";
import { readContent, writeContent } from "../records/volume-content";

const ROUNDS = 3;

/** Latest start of the second update after the first, in seconds: long before that has replaced all pods. */
const LATEST_START = 3;

const deployed = new Fixture<DeployedStack>((use) => withDeployedStack({ image: IMAGE }, use));

describe("Two updates of one stack at once", () => {
  const random = randomFractions("two updates");
  let stack: DeployedStack;

  before(async () => {
    stack = await deployed.setUp();
  });

  after(() => deployed.tearDown());

  for (let round = 1; round <= ROUNDS; round++) {
    it(`are one that wins and one that says what it met (${round} of ${ROUNDS})`, async () => {
      const content = await writeContent(stack);
      await stack.clone.configure({ image: round % 2 === 1 ? OTHER_IMAGE : IMAGE });
      const delay = random() * LATEST_START;
      const ends = await Promise.all([stack.clone.run("commands/start/main.ts"), startLater(stack, delay)]);
      const [winner, loser] = ends.toSorted((a, b) => Number(a.exitCode) - Number(b.exitCode)) as [
        Ended,
        Ended,
      ];
      console.log(
        `      the second ${delay.toFixed(2)} s after the first: exit codes ${ends.map(({ exitCode }) => exitCode).join(", ")}`,
      );
      assert.equal(winner.exitCode, 0, winner.output);
      assert.equal(loser.exitCode, 1, loser.output);
      assertReadable(loser.output, {
        cause: /being updated by another process: \d+ of \S+ on \S+, since|currently locked by 1 lock/,
        remedy: /run the same command again/,
      });
      await stack.allReady();
      assert.deepEqual(await readContent(stack), content);
    });
  }

  it("leave a stack that has nothing to change", async () => {
    const { output } = await stack.clone.deploy();
    assert.doesNotMatch(output, /\d+ (created|updated|deleted|replaced)/);
    keepFigures({
      fault: "two npm start of one stack at once",
      note: "one wins, the other names its process",
    });
  });
});

async function startLater(stack: DeployedStack, seconds: number): Promise<Ended> {
  await pause(seconds * 1000);
  return stack.clone.run("commands/start/main.ts");
}
