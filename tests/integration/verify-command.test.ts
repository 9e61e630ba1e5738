import { controls } from "./controls/controls";
import { testVerifyOn } from "./controls/verified-by-command";

/** Of each way to find a fault one; `npm run test:verify` takes all controls. */
const REPRESENTATIVE = [
  "a ClusterIP Service in place of the headless one",
  "a headless Service that selects a stranger's pod, too",
  "claims that are deleted instead of retained",
];

describe("npm run verify", () => {
  testVerifyOn(controls.filter(({ fault }) => REPRESENTATIVE.includes(fault)));
});
