import { tearDownWhenInterrupted } from "../support/running/interruption";
import { sweepLeftOvers } from "../support/running/left-overs";
import { cluster } from "../support/live-cluster";
import { printFigures } from "./records/figures";
import { relieve } from "./node/kubelet-pressure";
import { faultOptions } from "./options";
import { unmountLeftOvers } from "./node/state-disk";

tearDownWhenInterrupted();

// Outside of any suite: these hooks run before the first test of all files, and after the last.
before(async () => {
  await relieve();
  await unmountLeftOvers();
  await sweepLeftOvers(cluster());
});

after(printFigures);

/** Declares tests that need the processes of the node. There are none if these are out of reach. */
export function describeOnNode(title: string, declare: () => void): void {
  if (faultOptions().nodeIsThisMachine) describe(title, declare);
}
