import { controls } from "../integration/controls/controls";
import { resolverWithoutTcp } from "../integration/controls/resolver-without-tcp";
import { testVerifyOn } from "../integration/controls/verified-by-command";

describe("npm run verify", () => {
  // The fault of one control is in who asks, not in the stack.
  testVerifyOn(controls.filter(({ ownDnsClient }) => ownDnsClient !== resolverWithoutTcp));
});
