import assert from "node:assert/strict";
import type { DeployedStack } from "./deployed-stack";
import { keepFigures } from "./records/figures";
import { longestGapInService } from "./service-probe";
import { SteadyWriter } from "./records/steady-writer";

/** What a fault came to, for the table. */
export interface Survived {
  /** Who brought back what it hit. */
  readonly note: string;
  /** Seconds until that served again. Default: all that the fault took. */
  readonly recoverySeconds?: number;
}

/**
 * Lets a fault happen to a stack while records are written to every volume and every ordinal is asked for its page.
 * Asserts that no acknowledged record is lost or altered, and that a pod can be replaced afterwards.
 *
 * @param fault makes it happen, and ends when what it hit serves again
 */
export async function survive(
  stack: DeployedStack,
  name: string,
  fault: () => Promise<Survived>,
): Promise<void> {
  let longestGapSeconds = 0;
  let survived: Required<Survived> | undefined;
  const written = await SteadyWriter.during(stack, async () => {
    longestGapSeconds = await longestGapInService(stack, async () => {
      const start = performance.now();
      const outcome = await fault();
      await stack.allReady();
      survived = { recoverySeconds: (performance.now() - start) / 1000, ...outcome };
    });
  });
  const acknowledged = written.reduce((sum, each) => sum + each.acknowledged, 0);
  keepFigures({ fault: name, longestGapSeconds, acknowledged, ...survived });
  assert.deepEqual(
    written.map(({ pod, lost, altered }) => ({ pod, lost, altered })),
    stack.outputs.podNames.map((pod) => ({ pod, lost: [], altered: [] })),
  );
  for (const pod of stack.outputs.podNames) await stack.replacePod(pod);
}
