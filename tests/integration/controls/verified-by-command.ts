import assert from "node:assert/strict";
import type { Contract } from "../../../contracts/contract";
import * as order from "../../../contracts/promises/order";
import { projectFolder } from "../../../command-line/locations";
import { inBackground } from "../../support/background";
import { interruption } from "../../support/interruption";
import type { Control } from "./control";
import { withWorkload } from "./judged-workload";
import { withRegisteredStack } from "./registered-stack";
import { KUBE_CONTEXT } from "../suite";

/** What only who watched the pods from the first can judge; a command comes later. */
const NEEDS_EARLY_RECORD: ReadonlySet<Contract> = new Set(Object.values(order));

interface Ended {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Tests that the real command finds the fault of each of some controls, and names it. */
export function testVerifyOn(controls: readonly Control[]): void {
  for (const control of controls) {
    const breaks = control.breaks.filter(([contract]) => !NEEDS_EARLY_RECORD.has(contract));
    const ended = inBackground(() =>
      verify(
        control,
        breaks.map(([contract]) => contract),
      ),
    );

    it(`ends with exit code 1 and names the cause, given ${control.fault}`, async () => {
      const { exitCode, output } = await ended();
      assert.equal(exitCode, 1, output);
      const lines = output.split("\n").map((line) => line.trim());
      const broken = lines.filter((line) => line.startsWith("broken"));
      for (const [{ name }, cause] of breaks) {
        assert.ok(
          broken.some((line) => line.endsWith(name)),
          `not broken: ${name}\n${output}`,
        );
        assert.ok(
          lines.some((line) => cause.test(line)),
          `not named: ${String(cause)}\n${output}`,
        );
      }
    });
  }
}

async function verify(control: Control, broken: readonly Contract[]): Promise<Ended> {
  return withWorkload(control, (subjects) => {
    const workloads = subjects.map(({ promises }) => promises);
    return withRegisteredStack(workloads, KUBE_CONTEXT, async ({ name, env }) => {
      const { execa } = await import("execa");
      const command = ["toolchain/bootstrap.mjs", "commands/main.ts", "verify", "--stack", name];
      const { exitCode, all } = await execa(process.execPath, [...command, ...optionsFor(broken)], {
        cwd: projectFolder,
        env,
        all: true,
        reject: false,
        cancelSignal: interruption,
      });
      return { exitCode, output: all };
    });
  });
}

/** All contracts that disturb would take minutes. */
function optionsFor(broken: readonly Contract[]): string[] {
  if (broken.every(({ disturbs }) => disturbs === undefined)) return [];
  return ["--disturb", ...broken.flatMap(({ name }) => ["--only", name])];
}
