import assert from "node:assert/strict";
import { ComponentResource } from "@pulumi/pulumi";
import fc from "fast-check";
import { refuse } from "../../../../components/rules/problem";
import { configValues } from "../../../fuzz/config-values";
import { judgeConfig } from "../../../fuzz/judge-config";
import { setMocks } from "../../../support/engines/mocked-engine";
import { withKubeContexts } from "../kube-config-file";
import { PATIENCE } from "../patience";

/** A share of what `npm run test:fuzz` tries, always the same: new ones are for that to find. */
const CASES = { numRuns: 150, seed: 1 };

describe("any configuration", function () {
  this.timeout(PATIENCE);

  withKubeContexts(["minikube"]);

  it("is deployed, or refused in the project's own words before anything is registered", async () => {
    await fc.assert(
      fc.asyncProperty(configValues(), async (config) => {
        await judgeConfig(config);
      }),
      CASES,
    );
  });
});

describe("what judges configurations", () => {
  const config = { statefulSetReplicas: "-1" };
  const problem = {
    argument: "statefulSetReplicas",
    value: -1,
    rule: "is negative",
    remedy: "Give 0 or more",
  };
  const refuseIt = (subject: string, argument = problem.argument): void => {
    refuse(subject, [{ ...problem, argument }]);
  };

  beforeEach(setMocks);

  it("accepts a refusal in the project's own words", async () => {
    const { accepted } = await judged(() => {
      refuseIt("Configuration of stack dev");
    });
    assert.equal(accepted, false);
  });

  it("objects to a program that stumbles", () =>
    assert.rejects(
      judged(() => {
        throw new TypeError("Cannot read properties of undefined");
      }),
      /no refusal of the project's own: TypeError/,
    ));

  it("objects to a component's refusal, which does not name the configuration", () =>
    assert.rejects(
      judged(() => {
        refuseIt('HeadlessStatefulSet "web"');
      }),
      /Configuration of stack/,
    ));

  it("objects to a refusal of what nobody set", () =>
    assert.rejects(
      judged(() => {
        refuseIt("Configuration of stack dev", "replicas");
      }),
      /replicas is named, which nobody set/,
    ));

  it("objects to a refusal that comes after something was registered", () =>
    assert.rejects(
      judged(async () => {
        const early = new ComponentResource("test:index:Early", "early");
        await new Promise((resolve) => early.urn.apply(resolve));
        refuseIt("Configuration of stack dev");
      }),
      /refused after resources had been registered/,
    ));

  function judged(program: () => void | Promise<void>) {
    return judgeConfig(config, async () => {
      await program();
    });
  }
});
