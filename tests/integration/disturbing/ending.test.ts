import assert from "node:assert/strict";
import type { V1StatefulSet } from "@kubernetes/client-node";
import type { Subject } from "../../../contracts/contract";
import { disturbanceOf } from "../../../contracts/disturbing/disturbance-lease";
import { holding, referenceOf } from "../../../contracts/disturbing/disturbance";
import { dataSurvivesScalingToZero, dataSurvivesSetReplacement } from "../../../contracts/promises/data";
import { exec } from "../../../kubernetes/pods/exec";
import { isReady, required } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { descendantsOf, processes } from "../../support/running/processes";
import { signalProcess } from "../../../command-line/processes/signal-process";
import { inBackground } from "../../support/running/background";
import { interruption } from "../../support/running/interruption";
import { ProjectCommand } from "../../support/project-command";
import { withWorkload } from "../controls/judged-workload";
import { deployment, statefulSetWithClaims } from "../controls/manifests";
import { withRegisteredStack } from "../controls/registered-stack";
import { fillClaims } from "../../support/volumes";
import { cluster, KUBE_CONTEXT } from "../suite";
import { intentions, theSet } from "./scenes";

/** What a workload is like, and whether something is left to give back. */
interface Found {
  readonly intentions: unknown;
  readonly disturbed: string;
  /** Names of the files in the first pod's volume, and the checksum of what is in them. */
  readonly files: string;
}

describe("verify --disturb in the middle of its work", () => {
  const scene = inBackground(endInTheMiddle, { seconds: 120 });

  it("lets no second one disturb the same workload, which says so", async () => {
    const { second } = await scene();
    assert.equal(second.exitCode, 2, second.output);
    assert.match(
      second.output,
      /^error: StatefulSet web in namespace \S+ is disturbed by another process on \S+, since/m,
    );
    assert.match(second.output, /Wait until that npm run verify -- --disturb has ended/);
  });

  it("gives everything back when its terminal ends", async () => {
    const { before, hungUp, afterHangup } = await scene();
    assert.equal(hungUp.exitCode, 130, hungUp.output);
    assert.deepEqual(afterHangup, before);
  });

  it("leaves to the next one what it could not give back when it was killed", async () => {
    const { before, afterKill, reading, next, afterNext } = await scene();
    assert.equal(afterKill.disturbed, "by a process that is dead");
    assert.match(
      reading.output,
      /A verify --disturb that was killed has changed StatefulSet web in namespace \S+\. .* restore it\./,
    );
    assert.match(next.output, /Restoring it/);
    assert.equal(next.exitCode, 0, next.output);
    assert.deepEqual(afterNext, before);
  });

  it("leaves to the next one also a StatefulSet that it had deleted when it was killed", async () => {
    const { before, rebuilt, afterRebuilt } = await scene();
    assert.equal(rebuilt.exitCode, 0, rebuilt.output);
    assert.deepEqual(afterRebuilt, before);
  });
});

async function endInTheMiddle() {
  const objects = [statefulSetWithClaims(), deployment({}, { replicas: 0 })];
  return withWorkload({ objects, promised: { pods: 1, claims: true } }, (subjects) => {
    const subject = required(subjects[0], "a StatefulSet");
    const workloads = subjects.map(({ promises }) => promises);
    return withRegisteredStack(workloads, KUBE_CONTEXT, async ({ name, env }) => {
      const start = (...options: string[]): ProjectCommand => startVerify(["--stack", name, ...options], env);
      const scaling = ["--disturb", "--only", dataSurvivesScalingToZero.name];
      const isDown = { what: "0 replicas", so: isScaledToZero };
      await fillClaims(cluster(), subject.promises.namespace);
      const before = await found(subject);

      const second = await holding(referenceOf(subject), () => ended(start(...scaling)));

      const hanging = start(...scaling);
      await moment(subject, isDown);
      hanging.signalGroup("SIGHUP");
      const hungUp = await ended(hanging);
      const afterHangup = await found(subject);

      const killed = start(...scaling);
      await moment(subject, isDown);
      await kill(killed);
      const reading = await ended(start("--only", "the headless Service has clusterIP None"));
      const afterKill = await found(subject);
      const next = await ended(start(...scaling));
      const afterNext = await found(subject);

      const remaking = start("--disturb", "--only", dataSurvivesSetReplacement.name);
      await moment(subject, { what: "no StatefulSet", so: (sets) => sets.length === 0 });
      await kill(remaking);
      const rebuilt = await ended(start(...scaling));
      const afterRebuilt = await found(subject);
      return {
        before,
        second,
        hungUp,
        afterHangup,
        reading,
        afterKill,
        next,
        afterNext,
        rebuilt,
        afterRebuilt,
      };
    });
  });
}

function startVerify(args: readonly string[], env: Readonly<Record<string, string>>): ProjectCommand {
  interruption.throwIfAborted();
  return new ProjectCommand({ file: "commands/main.ts", args: ["verify", ...args], env });
}

async function ended(command: ProjectCommand): Promise<{ exitCode: number | null; output: string }> {
  const { exitCode } = await command.end;
  return { exitCode, output: command.output };
}

/** Kills a command and all that it started, as whatever frees memory does. */
async function kill(command: ProjectCommand): Promise<void> {
  const below = descendantsOf([command.pid ?? 0], await processes());
  command.signalGroup("SIGKILL");
  for (const { pid } of below) signalProcess(pid, "SIGKILL");
  await command.end;
}

function isScaledToZero(sets: readonly V1StatefulSet[]): boolean {
  return sets.some(({ spec }) => spec?.replicas === 0);
}

function moment(
  subject: Subject,
  { what, so }: { what: string; so: (sets: readonly V1StatefulSet[]) => boolean },
): Promise<unknown> {
  return waitUntil(theSet(subject.promises.namespace), what, so);
}

async function found(subject: Subject): Promise<Found> {
  const pod = await cluster()
    .core.readNamespacedPod({ namespace: subject.promises.namespace, name: "web-0" })
    .catch(() => undefined);
  const listing =
    pod && isReady(pod)
      ? await exec(cluster(), pod, [
          "sh",
          "-c",
          "cd /usr/share/nginx/html && ls -A && cat $(ls -A) | sha256sum",
        ])
      : undefined;
  return {
    intentions: await intentions(subject.promises.namespace),
    disturbed: await disturbanceOf(referenceOf(subject)),
    files: listing?.stdout ?? "no pod",
  };
}
