import type { V1Pod } from "@kubernetes/client-node";
import { Recorder } from "../../kubernetes/pods/recorder";
import { describeLongestWork, startBackground } from "../support/running/background";
import { tearDownWhenInterrupted } from "../support/running/interruption";
import { sweepLeftOvers, sweepOwnNamespaces } from "../support/running/left-overs";
import { Fixture } from "../support/fixture";
import { cluster } from "../support/live-cluster";
import { allPods, describePodTimes } from "../support/running/pod-times";
import { isOfThisRun } from "../support/running/test-name";

export { cluster, KUBE_CONTEXT } from "../support/live-cluster";

const furtherNamespaces = new Set<string>();
const podRecord = new Fixture<Recorder<V1Pod>>((use) => Recorder.within(allPods(cluster()), use));
let recorded: Recorder<V1Pod> | undefined;

/** Counts a namespace among the suite's own whose name does not tell that. */
export function countNamespace(name: string): void {
  furtherNamespaces.add(name);
}

tearDownWhenInterrupted({ patienceMs: 120_000, sweep: () => sweepOwnNamespaces(cluster()) });

// Outside of any suite: these hooks run before the first test of all files, and after the last one.
before(async () => {
  await sweepLeftOvers(cluster());
  recorded = await podRecord.setUp();
  startBackground();
});

after(async () => {
  const isCounted = (namespace: string): boolean =>
    isOfThisRun(namespace) || furtherNamespaces.has(namespace);
  if (recorded) console.log(`\n${describePodTimes(recorded, performance.now() / 1000, isCounted)}`);
  console.log(describeLongestWork());
  await podRecord.tearDown();
});
