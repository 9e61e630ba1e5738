import { controls, controlsOfLiveObjects } from "../integration/controls/controls";
import { resolverWithoutTcp } from "../integration/controls/resolver-without-tcp";
import { testVerifyItselfOn, testVerifyOn } from "../integration/controls/verified-by-command";

describe("npm run verify", () => {
  // The fault of one control is in who asks, not in the stack.
  const inWorkload = controls.filter(({ ownDnsClient }) => ownDnsClient !== resolverWithoutTcp);
  testVerifyOn(inWorkload);
  testVerifyItselfOn([...inWorkload, ...controlsOfLiveObjects], "kubectl");
  testVerifyItselfOn([...inWorkload, ...controlsOfLiveObjects], "Helm");
});
