import { Cluster } from "../../kubernetes/cluster";
import type { Contract, Subject } from "../../contracts/contract";
import { DnsClient } from "../../kubernetes/dns/dns-client";
import { podsIn } from "../../kubernetes/collection";
import { Recorder } from "../../kubernetes/recorder";
import { Failure } from "../../command-line/failure";
import { orAborted } from "../../command-line/or-aborted";
import { type StateWorkload, workloadsInState } from "../../pulumi/state-workloads";
import { upAsPlanned } from "../plan/prepare-update";
import type { Evidence } from "../verify/evidence";
import type { Judgement } from "../verify/judge-contracts";
import { judgeObserved } from "../verify/judge-stack";
import { type ChangeListener, tellingWhenCutShort, workloadState } from "../verify/restoration";
import { promisesOfStack } from "../verify/promises-of-stack";
import type { CiRun } from "./run/ci-run";
import { createCiStack } from "./run/ci-stack";
import { whileConnected } from "./connection";
import { EngineEvents } from "./report/engine-events";
import type { Report } from "./report/progress";
import { createRunNamespace } from "./run/run-namespace";

/** Hears what a proof does. */
export interface ProofListener {
  readonly report: Report;
  /** Called around each step before the contracts; passes on what the step answers or throws. */
  readonly step: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly onJudgement: (judgement: Judgement) => void;
  /** Called where judging ends early, with what contracts have changed by then and not given back. */
  readonly onCutShort: ChangeListener;
}

/**
 * Makes the stack of a run and judges contracts on it. The pods are recorded since before the stack exists, so
 * that the order of their creation can be proven. Removes nothing, whatever happens.
 */
export async function prove(
  run: CiRun,
  among: readonly Contract[],
  listener: ProofListener,
  cancelled: AbortSignal,
): Promise<Evidence> {
  const { name } = run;
  cancelled.throwIfAborted();
  const cluster = Cluster.connect(run.kubeContext);
  await createRunNamespace(cluster, run);
  return whileConnected(cluster, name, cancelled, (signal) =>
    Recorder.within(podsIn(cluster, name), async (recorder) => {
      const workloads = await listener.step("pulumi up", () => deploy(run, cluster, listener.report, signal));
      const promised = await Promise.all(workloads.map((workload) => promisesOfStack(cluster, workload)));
      const options = { among, disturb: true, signal, onResult: listener.onJudgement };
      const judge = (): Promise<Evidence> =>
        DnsClient.within(cluster, name, (dns) => {
          const subjects = promised.map((promises) => ({ cluster, promises, recorder, dns }) as Subject);
          return judgeObserved(name, { subjects, notes: subjects.map(() => []) }, options);
        });
      const targets = promised.map((promises) => ({ cluster, promises }));
      return tellingWhenCutShort(targets, await workloadState(targets), listener.onCutShort, () =>
        // The stack goes in any case, so that nobody waits for a contract to give back what it changed.
        orAborted(judge(), signal),
      );
    }),
  );
}

/** Deploys the stack of a run; returns the workloads that it has then. */
async function deploy(
  run: CiRun,
  cluster: Cluster,
  report: Report,
  signal: AbortSignal,
): Promise<StateWorkload[]> {
  const stack = await createCiStack(run);
  signal.throwIfAborted();
  const events = new EngineEvents(report);
  try {
    await upAsPlanned(stack, { cluster, onEvent: events.take, report, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    throw new Failure(
      `pulumi up failed:\n${events.complaints(error)}`,
      "Once what it names is settled, run the same command again: what this run made is removed.",
      { cause: error },
    );
  }
  return workloadsInState(await stack.exportStack());
}
