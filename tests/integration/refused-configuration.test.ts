import assert from "node:assert/strict";
import { withStack } from "../../automation/stack";
import { namespaceNamed } from "../../contracts/collection";
import { inBackground } from "../support/background";
import { orInterrupted } from "../support/interruption";
import { withNamespaceName } from "../support/test-namespace";
import { cluster } from "./suite";

/** Values that cannot work, by key of the configuration, and what must be said of each. */
const REFUSED: Readonly<Record<string, readonly [value: string, message: RegExp]>> = {
  kubeContext: ["nowhere", /kubeContext: "nowhere" is no context of the kubeconfig/],
  statefulSetReplicas: ["two", /statefulSetReplicas: "two" is no whole number/],
  deploymentReplicas: ["-1", /deploymentReplicas: -1 is no whole number from 0/],
  claimSize: ["1Gb", /claimSize: "1Gb" is no Kubernetes quantity/],
  headlessServiceName: ["My_Service", /headlessServiceName: "My_Service" .*Use/],
  statefulSetName: ["w".repeat(60), /statefulSetName: "w{60}" has 60 characters, above 52/],
};

describe("A stack of a configuration that cannot work", () => {
  const attempt = inBackground(attemptUp);

  for (const [key, [value, message]] of Object.entries(REFUSED)) {
    it(`is refused with what is wrong with ${key} "${value}"`, async () => {
      assert.match((await attempt()).message, message);
    });
  }

  it("makes nothing", async () => {
    const { resources, namespaces } = await attempt();
    assert.deepEqual({ resources, namespaces }, { resources: ["pulumi:pulumi:Stack"], namespaces: 0 });
  });
});

interface Attempt {
  readonly message: string;
  /** Types of the resources in the stack's state. */
  readonly resources: string[];
  readonly namespaces: number;
}

/** All that is wrong is said at once, so one attempt shows it all. */
async function attemptUp(): Promise<Attempt> {
  const config = Object.fromEntries(Object.entries(REFUSED).map(([key, [value]]) => [key, value]));
  return withNamespaceName(cluster(), (namespace) =>
    withStack({ name: namespace, config: { namespace, ...config } }, async (stack) => {
      const message = await failureOf(orInterrupted(stack.up()));
      const { deployment } = (await stack.exportStack()) as {
        deployment: { resources?: { type: string }[] };
      };
      return {
        message,
        resources: (deployment.resources ?? []).map(({ type }) => type),
        namespaces: (await namespaceNamed(cluster(), namespace).list()).items.length,
      };
    }),
  );
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing failed",
    (error: unknown) => String(error),
  );
}
