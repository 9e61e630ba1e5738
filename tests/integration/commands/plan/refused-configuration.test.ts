import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { withStack } from "../../../../pulumi/stack";
import { resourcesOf } from "../../../../pulumi/state/state";
import { namespaceNamed } from "../../../../kubernetes/collection";
import { inBackground } from "../../../support/running/background";
import { withNamespaceName } from "../../../support/test-namespace";
import { stateOf } from "../../../support/engines/state-of";
import { up } from "../../../support/engines/up";
import { cluster } from "../../suite";

/** Values that cannot work, by key of the configuration, and what must be said of each. */
const REFUSED: Readonly<Record<string, readonly [value: string, message: RegExp]>> = {
  kubeContext: ["nowhere", /kubeContext: "nowhere" is no context of the kubeconfig/],
  statefulSetReplicas: ["-1", /statefulSetReplicas: -1 is no whole number from 0/],
  claimSize: ["1Gb", /claimSize: "1Gb" is no Kubernetes quantity/],
  headlessServiceName: ["My_Service", /headlessServiceName: "My_Service" .*Use/],
  statefulSetName: ["w".repeat(60), /statefulSetName: "w{60}" has 60 characters, above 52/],
};

describe("A stack of a configuration that cannot work", () => {
  const config = Object.fromEntries(Object.entries(REFUSED).map(([key, [value]]) => [key, value]));
  const attempt = inBackground(() => attemptUp(config));

  for (const [key, [value, message]] of Object.entries(REFUSED)) {
    it(`is refused for ${key} "${value}", together with all else that is wrong`, async () => {
      assert.match((await attempt()).message, message);
    });
  }

  it("makes nothing", async () => {
    assert.deepEqual(made(await attempt()), NOTHING);
  });
});

describe("A stack of a configuration of the wrong type", () => {
  const attempt = inBackground(() => attemptUp({ statefulSetReplicas: "two" }));

  it("is refused by its schema", async () => {
    assert.match((await attempt()).message, /'statefulSetReplicas' must be of type 'integer'/);
  });

  it("makes nothing", async () => {
    assert.deepEqual(made(await attempt()), NOTHING);
  });
});

const NOTHING = { resources: [], namespaces: 0 };

interface Attempt {
  readonly message: string;
  /** Types of the resources in the stack's state, without the stack itself. */
  readonly resources: string[];
  readonly namespaces: number;
}

function made({ resources, namespaces }: Attempt) {
  return { resources, namespaces };
}

async function attemptUp(config: Record<string, string>): Promise<Attempt> {
  return withNamespaceName(cluster(), (namespace) =>
    withStack(
      { name: namespace, config: { namespace, ...config }, goesWithNamespace: true },
      async (stack) => ({
        message: await failureOf(up(stack)),
        resources: await resourceTypes(stack),
        namespaces: (await namespaceNamed(cluster(), namespace).list()).items.length,
      }),
    ),
  );
}

async function resourceTypes(stack: Stack): Promise<string[]> {
  return resourcesOf(await stateOf(stack))
    .map(({ type }) => type)
    .filter((type) => type !== "pulumi:pulumi:Stack");
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing failed",
    (error: unknown) => String(error),
  );
}
