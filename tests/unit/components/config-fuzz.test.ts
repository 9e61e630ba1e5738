import fc from "fast-check";
import { configValues } from "../../fuzz/config-values";
import { judgeConfig } from "../../fuzz/judge-config";
import { withKubeContexts } from "./kube-config-file";
import { PATIENCE } from "./patience";

/** A share of what `npm run test:fuzz` tries, always the same: new ones are for that to find. */
const CASES = { numRuns: 150, seed: 1 };

describe("any configuration", function () {
  this.timeout(PATIENCE);

  withKubeContexts("minikube");

  it("is deployed, or refused in the project's own words before anything is registered", async () => {
    await fc.assert(
      fc.asyncProperty(configValues(), async (config) => {
        await judgeConfig(config);
      }),
      CASES,
    );
  });
});
