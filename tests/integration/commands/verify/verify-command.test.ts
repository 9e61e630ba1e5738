import { controls } from "../../controls/controls";
import { testVerifyItselfOn, testVerifyOn } from "../../controls/verified-by-command";

/** Of each way to find a fault one; `npm run test:verify` takes all controls. */
const REPRESENTATIVE = [
  "a ClusterIP Service in place of the headless one",
  "a headless Service that selects a stranger's pod, too",
  "claims that are deleted instead of retained",
];

/** A fault of each kind of workload that needs no promises of before. */
const BY_HELM = [
  "a claim that a stranger's pod mounts, too",
  "a ClusterIP Service that selects a stranger's pod, too",
];

describe("npm run verify", () => {
  testVerifyOn(controls.filter(({ fault }) => REPRESENTATIVE.includes(fault)));
  testVerifyItselfOn(
    controls.filter(({ fault }) => BY_HELM.includes(fault)),
    "Helm",
  );
});
