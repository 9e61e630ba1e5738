import assert from "node:assert/strict";
import { runtime, StackReference } from "@pulumi/pulumi";
import {
  checkStackOutputs,
  readStackOutputs,
  StackOutputsError,
  type StackOutputs,
} from "../../../components";
import { VERSION } from "../../../components/version";
import { PATIENCE } from "./patience";

const STACK = "organization/kubernetes-workloads/dev";

const OUTPUTS: StackOutputs = {
  programVersion: VERSION,
  kubeContext: "minikube",
  namespace: "guide",
  identity: "kubernetes-workloads-dev-x7k2pq9z",
  statefulSetName: "web",
  statefulSetSelector: { "app.kubernetes.io/name": "web" },
  headlessServiceName: "nginx",
  headlessServiceDnsName: "nginx.guide.svc.cluster.local",
  podNames: ["web-0"],
  podDnsNames: ["web-0.nginx.guide.svc.cluster.local"],
  pvcNames: ["www-web-0"],
  pvcNamesByPod: { "web-0": ["www-web-0"] },
  claimMountPaths: { www: "/www" },
  deploymentName: "front",
  deploymentSelector: { "app.kubernetes.io/name": "front" },
  clusterIPServiceName: "front",
  clusterIPServiceDnsName: "front.guide.svc.cluster.local",
  clusterIP: "10.96.0.42",
  headlessServicePorts: { web: 80 },
  containerPorts: { web: 8080 },
  clusterIPServicePorts: { web: 80 },
  settings: {
    podManagementPolicy: "OrderedReady",
    updateStrategy: "RollingUpdate",
    partition: 0,
    minReadySeconds: 0,
    publishNotReadyAddresses: false,
    whenDeleted: "Retain",
    whenScaled: "Retain",
    claims: { www: { size: "1Gi", storageClassName: "" } },
    maxUnavailable: "25%",
    maxSurge: "25%",
  },
};

/** An engine that knows one stack. */
async function engineWith(outputs: object, secretOutputNames: string[] = []): Promise<void> {
  const known = { name: STACK, outputs, secretOutputNames };
  await runtime.setMocks({
    newResource: ({ id }) => ({ id, state: known }),
    call: ({ inputs }) => {
      const { name } = inputs as { name: string };
      if (name !== STACK) throw new Error(`unknown stack "${name}"`);
      return known;
    },
  });
}

/** What of an output the tests look at; Pulumi hides it from types. */
interface Inspected {
  promise(): Promise<unknown>;
  readonly isSecret: Promise<boolean>;
}

function inspect(output: unknown): Inspected {
  return output as Inspected;
}

const SOURCES = {
  "a StackReference": () => new StackReference(STACK),
  "a stack's name": () => STACK,
};

describe("the reader of stack outputs", function () {
  this.timeout(PATIENCE);

  for (const [source, stack] of Object.entries(SOURCES)) {
    it(`reads every output from ${source}, and no others`, async () => {
      await engineWith({ ...OUTPUTS, newerOutput: "of a version to come" });
      const read = Object.entries(readStackOutputs(stack()));
      const values = await Promise.all(
        read.map(async ([name, output]) => [name, await inspect(output).promise()] as const),
      );
      assert.deepEqual(Object.fromEntries(values), OUTPUTS);
    });

    it(`keeps secret what is secret in ${source}, and nothing else`, async () => {
      await engineWith(OUTPUTS, ["podNames"]);
      const { podNames, pvcNames } = readStackOutputs(stack());
      assert.deepEqual([await inspect(podNames).isSecret, await inspect(pvcNames).isSecret], [true, false]);
      assert.deepEqual(await inspect(podNames).promise(), OUTPUTS.podNames);
    });

    it(`refuses ${source} whose outputs are not those of the program`, async () => {
      await engineWith({ ...OUTPUTS, podNames: "web-0" });
      await assert.rejects(inspect(readStackOutputs(stack()).pvcNames).promise(), /podNames is "web-0"/);
    });
  }

  it("says of a stack that does not exist what to look at", async () => {
    await engineWith(OUTPUTS);
    await assert.rejects(
      inspect(readStackOutputs("organization/kubernetes-workloads/nope").podNames).promise(),
      {
        name: "StackOutputsError",
        message: /^Outputs of stack organization\/kubernetes-workloads\/nope:\n.*\n.*`pulumi stack ls --all`/,
      },
    );
  });
});

describe("the check of stack outputs", () => {
  it("accepts what the program gives out", () => {
    checkStackOutputs(STACK, { ...OUTPUTS });
  });

  it("names everything that is wrong, and both versions", () => {
    const given = {
      ...OUTPUTS,
      pvcNames: undefined,
      programVersion: "0.0.9",
      podNames: ["web-0", 1],
      containerPorts: { web: "8080" },
    };
    assert.equal(
      failureOf(given),
      [
        `Outputs of stack ${STACK}:`,
        "  pvcNames is missing",
        "  podNames[1] is 1, and must be string",
        '  containerPorts[web] is "8080", and must be integer',
        `Version 0.0.9 of the program wrote them, and version ${VERSION} reads them. Use the same version for both, or deploy the stack with the newer one.`,
      ].join("\n"),
    );
  });

  it("says so where nothing tells which version wrote them", () => {
    assert.match(failureOf({ podNames: [] }), /programVersion is missing\n(.*\n)*.*do not say which version/);
  });

  it("says so where there are no outputs", () => {
    assert.match(failureOf({}), /it has none\nDeploy it: pulumi up --stack organization/);
  });

  it("takes nothing at all for no outputs", () => {
    for (const nothing of [undefined, null, []]) assert.match(failureOf(nothing), /it has none/);
  });
});

function failureOf(outputs: unknown): string {
  try {
    checkStackOutputs(STACK, outputs);
  } catch (error) {
    assert.ok(error instanceof StackOutputsError);
    return error.message;
  }
  assert.fail("nothing was refused");
}
