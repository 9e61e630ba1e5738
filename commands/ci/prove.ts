import type { Stack } from "@pulumi/pulumi/automation";
import type { WorkloadPromises } from "../../components/promises";
import { Cluster } from "../../kubernetes/connection/cluster";
import type { Contract, Observers, Subject } from "../../contracts/contract";
import { promisedNow } from "../../contracts/promised-now";
import { DnsClient } from "../../kubernetes/dns/dns-client";
import { podsIn } from "../../kubernetes/collection";
import { Recorder } from "../../kubernetes/pods/recorder";
import { Failure } from "../../command-line/failures/failure";
import { orAborted } from "../../command-line/or-aborted";
import { type StateWorkload, workloadsInState } from "../../pulumi/state/state-workloads";
import { withoutResults } from "../../pulumi/operations";
import { automationPreview } from "../../pulumi/preview";
import { projectIn } from "../../pulumi/project/project";
import { wordsFor } from "../command-words";
import { prepareUpdate } from "../plan/prepare-update";
import { onCluster } from "../provider-clusters";
import { describeUnready } from "../start/unready-pods";
import type { Evidence } from "../verify/evidence";
import type { Judgement } from "../verify/judge-contracts";
import { judgeObserved } from "../verify/judge-stack";
import { type ChangeListener, tellingWhenCutShort, workloadState } from "../verify/restoration";
import { withObservers } from "../verify/live-subject";
import { notesOn, promisesOfStack } from "../verify/promises-of-stack";
import type { CiRun, RunSettings } from "./run/ci-run";
import { createCiStack } from "./run/ci-stack";
import { whileConnected } from "./connection";
import { EngineEvents, type Report } from "./report/engine-events";
import type { StepName } from "./report/junit";
import { createRunNamespace } from "./run/run-namespace";
import { requireOwnPlace } from "./run/run-place";

/** Hears what a proof does. */
export interface ProofListener {
  readonly report: Report;
  /** Called around each step before the contracts. It returns or throws what the step does. */
  readonly step: <T>(name: StepName, work: () => Promise<T>) => Promise<T>;
  readonly onJudgement: (judgement: Judgement) => void;
  /** Called with objects that judging has added and could not remove. */
  readonly onNotRemoved: (what: string) => void;
  /** Called if judging ends early, with the changes of contracts that were not restored. */
  readonly onCutShort: ChangeListener;
}

/**
 * Makes the stack of a run and judges contracts on it. The pods of the run's namespace are recorded since before the
 * stack exists, so that the order of their creation can be proven. Removes nothing, whatever happens.
 */
export async function prove(
  run: CiRun,
  settings: RunSettings,
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
      const workloads = await listener.step("pulumi up", () =>
        deploy(run, settings, cluster, listener.report, signal),
      );
      const promised = await promisesOf(cluster, workloads);
      const others = [...new Set(promised.map(({ namespace }) => namespace))].filter((each) => each !== name);
      const options = { among, disturb: true, signal, onResult: listener.onJudgement };
      const judge = (): Promise<Evidence> =>
        DnsClient.within(cluster, name, (dns) => {
          const known = new Map<string, Observers>([[name, { recorder, dns }]]);
          return withObservers(cluster, others, listener.onNotRemoved, known, async (observers) => {
            // The program's autoscaler may have set another number of pods by now.
            const now = await Promise.all(promised.map((promises) => promisedNow(cluster, promises, dns)));
            const subjects = now.map(
              ({ promises }) => ({ cluster, promises, ...observers.get(promises.namespace) }) as Subject,
            );
            const notes = workloads.map((each, index) => [...notesOn(each), ...(now[index]?.notes ?? [])]);
            return judgeObserved(name, { subjects, notes }, options);
          });
        });
      const targets = promised.map((promises) => ({ cluster, promises }));
      return tellingWhenCutShort(targets, await workloadState(targets), listener.onCutShort, () =>
        // The stack is removed in any case, so it does not wait for a contract to restore its changes.
        orAborted(judge(), signal),
      );
    }),
  );
}

function promisesOf(cluster: Cluster, workloads: readonly StateWorkload[]): Promise<WorkloadPromises[]> {
  return Promise.all(workloads.map((workload) => promisesOfStack(cluster, workload)));
}

/** Deploys the stack of a run; returns the workloads that it has then. */
async function deploy(
  run: CiRun,
  settings: RunSettings,
  cluster: Cluster,
  report: Report,
  signal: AbortSignal,
): Promise<StateWorkload[]> {
  const stack = await createCiStack(run, settings);
  signal.throwIfAborted();
  const events = new EngineEvents(report);
  try {
    await plan(stack, run, settings, cluster, report, signal);
    await withoutResults(stack).up({ refresh: true, onEvent: events.take, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    // Soon the pods are removed, which alone know why they are not Ready.
    const unready = await describeUnready(cluster, async () =>
      promisesOf(cluster, workloadsInState(await stack.exportStack())),
    );
    throw new Failure(
      ["pulumi up failed:", events.complaints(error), ...unready].join("\n"),
      "Once what it names is settled, run the same command again: what this run made is removed.",
      { cause: error },
    );
  }
  const workloads = workloadsInState(await stack.exportStack());
  if (workloads.length === 0) throw nothingToJudge();
  return workloads;
}

/** Makes sure that the update touches no objects of others, and makes its own only in the run's places. */
async function plan(
  stack: Stack,
  run: CiRun,
  { namespaceKey }: RunSettings,
  cluster: Cluster,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const planSettings = {
    stack: run.name,
    clusters: onCluster(cluster),
    preview: automationPreview(stack),
    takeBack: false,
    // The run has made its namespace. A program may also have it as a resource of its own.
    identity: run.name,
    words: wordsFor(projectIn(run.project.folder)),
  };
  const acceptance = { acceptBy: (): string => "A run accepts nothing: mend what is named." };
  const { changes } = await prepareUpdate(planSettings, acceptance, report, signal);
  requireOwnPlace(changes, cluster, run, namespaceKey);
}

function nothingToJudge(): Failure {
  return new Failure(
    "the program has made no StatefulSet and no Deployment, so that nothing can be judged",
    "Name the folder of a program that makes some with --cwd.",
  );
}
