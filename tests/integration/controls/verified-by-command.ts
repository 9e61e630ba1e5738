import assert from "node:assert/strict";
import type { Contract } from "../../../contracts/contract";
import * as order from "../../../contracts/promises/order";
import { requestsReachEveryReadyPod, requestsReachReadyPodsOnly } from "../../../contracts/promises/requests";
import { projectFolder } from "../../../command-line/locations";
import { inBackground } from "../../support/running/background";
import { interruption } from "../../support/running/interruption";
import type { Control } from "./control";
import { withWorkload } from "./judged-workload";
import { withRegisteredStack } from "./registered-stack";
import { KUBE_CONTEXT } from "../suite";

/** What only who watched the pods from the first can judge; a command comes later. */
const NEEDS_EARLY_RECORD: ReadonlySet<Contract> = new Set(Object.values(order));

/** What is asked from a pod, which a namespace that lets no pod run does not let ask either. */
const NEEDS_CLIENT: ReadonlySet<Contract> = new Set([requestsReachEveryReadyPod, requestsReachReadyPodsOnly]);

function isFoundByCommand(contract: Contract, { podsUp }: Control): boolean {
  return !NEEDS_EARLY_RECORD.has(contract) && !(podsUp === 0 && NEEDS_CLIENT.has(contract));
}

interface Ended {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Tests that the real command finds the fault of each of some controls, and names it. */
export function testVerifyOn(controls: readonly Control[]): void {
  testControls(controls, verify, "");
}

function testControls(
  controls: readonly Control[],
  verifyOne: (control: Control, broken: readonly Contract[]) => Promise<Ended>,
  suffix: string,
): void {
  for (const control of controls) {
    const breaks = control.breaks.filter(([contract]) => isFoundByCommand(contract, control));
    if (breaks.length === 0) continue;
    const ended = inBackground(() =>
      verifyOne(
        control,
        breaks.map(([contract]) => contract),
      ),
    );

    it(`ends with exit code 1 and names the cause, given ${control.fault}${suffix}`, async () => {
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

/** As {@link testVerifyOn}, with the promises that the faulty objects themselves make. */
export function testVerifyItselfOn(controls: readonly Control[], madeBy: "kubectl" | "Helm"): void {
  const own = controls.map(({ breaks, breaksItself = breaks, ...control }) => ({
    ...control,
    breaks: breaksItself,
    byHelm: madeBy === "Helm",
  }));
  testControls(
    own.filter(({ breaks }) => breaks.length > 0),
    verifyItself,
    ` that ${madeBy} made`,
  );
}

function verify(control: Control, broken: readonly Contract[]): Promise<Ended> {
  return withWorkload(control, (subjects) => {
    const workloads = subjects.map(({ promises }) => promises);
    return withRegisteredStack(workloads, KUBE_CONTEXT, ({ name, env }) =>
      run(["--stack", name, ...optionsFor(broken)], env),
    );
  });
}

function verifyItself(control: Control, broken: readonly Contract[]): Promise<Ended> {
  return withWorkload(control, (subjects, namespace) => {
    const workloads = subjects.map(({ promises: { kind, name } }) => `${kind.toLowerCase()}/${name}`);
    const place = ["--context", KUBE_CONTEXT, "--namespace", namespace];
    return run([...workloads, ...place, ...optionsFor(broken)], {});
  });
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const { execa } = await import("execa");
  const command = ["toolchain/bootstrap.mjs", "commands/main.ts", "verify", ...args];
  const { exitCode, all } = await execa(process.execPath, command, {
    cwd: projectFolder,
    env,
    all: true,
    reject: false,
    cancelSignal: interruption,
  });
  return { exitCode, output: all };
}

/** All contracts that disturb would take minutes. */
function optionsFor(broken: readonly Contract[]): string[] {
  if (broken.every(({ disturbs }) => disturbs === undefined)) return [];
  return ["--disturb", ...broken.flatMap(({ name }) => ["--only", name])];
}
