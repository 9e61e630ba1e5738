import type { StackOutputs } from "../../components/stack-outputs";
import { Cluster } from "../../kubernetes/cluster";
import type { Contract } from "../../contracts/contract";
import { DnsClient } from "../../kubernetes/dns/dns-client";
import { PodRecorder } from "../../kubernetes/pod-recorder";
import { Failure } from "../../command-line/failure";
import { orAborted } from "../../command-line/or-aborted";
import { stackOutputs } from "../../pulumi/stack";
import { upAsPlanned } from "../plan/prepare-update";
import type { Evidence } from "../verify/evidence";
import type { Judgement } from "../verify/judge-contracts";
import { judgeSubject } from "../verify/judge-stack";
import { PodDiary } from "../verify/pod-diary";
import { type ChangeListener, stackState, tellingWhenCutShort } from "../verify/restoration";
import type { CiRun } from "./ci-run";
import { createCiStack } from "./ci-stack";
import { whileConnected } from "./connection";
import { EngineEvents } from "./engine-events";
import type { Report } from "./progress";
import { createRunNamespace } from "./run-namespace";

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
    PodRecorder.within(cluster, name, (recorder) =>
      PodDiary.within(cluster, name, async (diary) => {
        const outputs = await listener.step("pulumi up", () => deploy(run, cluster, listener.report, signal));
        const options = { among, disturb: true, signal, onResult: listener.onJudgement };
        const judge = (): Promise<Evidence> =>
          DnsClient.within(cluster, name, (dns) =>
            judgeSubject(name, { cluster, outputs, recorder, dns }, diary, options),
          );
        const stack = { cluster, outputs };
        return tellingWhenCutShort(stack, await stackState(stack), listener.onCutShort, () =>
          // The stack goes in any case, so that nobody waits for a contract to give back what it changed.
          orAborted(judge(), signal),
        );
      }),
    ),
  );
}

async function deploy(
  run: CiRun,
  cluster: Cluster,
  report: Report,
  signal: AbortSignal,
): Promise<StackOutputs> {
  const stack = await createCiStack(run);
  signal.throwIfAborted();
  const events = new EngineEvents(report);
  try {
    const { outputs } = await upAsPlanned(stack, { cluster, onEvent: events.take, report, signal });
    return stackOutputs(outputs);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    throw new Failure(
      `pulumi up failed:\n${events.complaints(error)}`,
      "Once what it names is settled, run the same command again: what this run made is removed.",
      { cause: error },
    );
  }
}
