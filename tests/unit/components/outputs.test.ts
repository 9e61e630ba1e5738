import assert from "node:assert/strict";
import { runtime, type Output, type Resource } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../../../components";
import { PATIENCE } from "./patience";

const BASE = {
  namespace: "guide",
  image: "nginx",
  ports: [{ name: "web", port: 80 }],
  volumeClaims: [{ name: "www", size: "1Gi", mountPath: "/www" }],
};

/** What the SDK knows of an output, which its types keep to itself. */
interface Inspected {
  promise(): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  allResources(): Promise<Set<Resource>>;
}

async function inspected(output: Output<unknown>) {
  const { isKnown, ...of } = output as unknown as Inspected;
  const resources = await of.allResources();
  const types = [...resources].map(
    (resource) => (resource as unknown as { __pulumiType: string }).__pulumiType,
  );
  return { value: await of.promise(), known: await isKnown, types };
}

describe("outputs", function () {
  this.timeout(PATIENCE);

  before(async () => {
    const mocks = {
      newResource: ({ name, inputs }: runtime.MockResourceArgs) => ({ id: name, state: inputs as object }),
      call: () => ({}),
    };
    await runtime.setMocks(mocks, "project", "stack", true);
  });

  it("that name what a StatefulSet brings wait for it, and are known in a preview", async () => {
    const web = new HeadlessStatefulSet("web", BASE);
    const named = [
      web.statefulSetName,
      web.serviceName,
      web.serviceDnsName,
      web.podNames,
      web.podDnsNames,
      web.pvcNames,
      web.pvcNamesByPod,
      web.srvNames,
    ];
    for (const output of named) {
      const { known, types } = await inspected(output);
      assert.ok(known);
      assert.ok(types.includes("kubernetes:apps/v1:StatefulSet"));
    }
    assert.deepEqual((await inspected(web.podDnsNames)).value, ["web-0.web.guide.svc.cluster.local"]);
  });

  it("that name what a Deployment brings wait for it", async () => {
    const { volumeClaims, ...args } = BASE;
    assert.ok(volumeClaims);
    const front = new ClusterIPDeployment("front", args);
    for (const output of [
      front.deploymentName,
      front.serviceName,
      front.serviceDnsName,
      front.clusterIP,
      front.urls,
    ])
      assert.ok((await inspected(output)).types.includes("kubernetes:apps/v1:Deployment"));

    assert.ok((await inspected(front.urls)).known);
  });

  it("that are for what has to be there before the pods wait for nothing", async () => {
    const { selectorLabels, ports } = new HeadlessStatefulSet("db", BASE);
    for (const output of [selectorLabels, ports]) assert.deepEqual((await inspected(output)).types, []);
  });
});
