import assert from "node:assert/strict";
import { output, type Input, type Resource, type ResourceTransformation } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../../../../components";
import { registrations, setMocks } from "../../../support/engines/mocked-engine";
import { PATIENCE } from "../patience";

const BASE = { namespace: "guide", image: "nginx", ports: [{ name: "web", port: 80 }] };
const late = (value: unknown) => output(value) as unknown as Input<string>;

/** Arguments whose outputs turn out to be wrong, with what is said of them. */
const WRONG: Record<string, [object, RegExp]> = {
  "a namespace that another stack does not give": [
    { namespace: late(undefined) },
    /namespace: undefined is what its output turned out to be, where a text is needed/,
  ],
  "an empty namespace, for which the provider takes a kubeconfig's": [
    { namespace: late("") },
    /namespace: "" is no DNS label/,
  ],
  "a namespace that cannot be": [{ namespace: late("Team A") }, /namespace: "Team A" is no DNS label/],
  "an identity that many would have": [{ identity: late(undefined) }, /identity: undefined is what/],
  "an identity that cannot be": [{ identity: late("a b") }, /identity: "a b" is no identity/],
  "a variable of nothing": [{ env: { A: late(undefined) } }, /env\["A"\]: undefined is what its output/],
  "a variable of an object": [{ env: { A: late({ host: "a" }) } }, /env\["A"\]: {"host":"a"} is what/],
  "a file of nothing": [
    { configFiles: { "/a": late(undefined) } },
    /configFiles\["\/a"\]: undefined is what/,
  ],
};

describe("outputs that turn out to be wrong", function () {
  this.timeout(PATIENCE);

  for (const Component of [HeadlessStatefulSet, ClusterIPDeployment]) {
    for (const [what, [args, expected]] of Object.entries(WRONG)) {
      it(`are refused before a workload is registered: ${what}, ${Component.name}`, async () => {
        await assert.rejects(workloadOf(Component, args), { message: expected });
        assert.doesNotMatch(registrations().join("\n"), /:(StatefulSet|Deployment) /);
      });
    }
  }

  it("are taken as text when they are numbers, as other languages have them in env", async () => {
    await workloadOf(HeadlessStatefulSet, { env: { A: late(1), B: late(false) } });
    assert.match(registrations().join("\n"), /:StatefulSet web/);
  });
});

/** Waits until the workload of a component is registered, or cannot be. */
async function workloadOf(
  Component: typeof HeadlessStatefulSet | typeof ClusterIPDeployment,
  args: object,
): Promise<void> {
  await setMocks();
  const workloads: Resource[] = [];
  const record: ResourceTransformation = ({ resource, type }) => {
    if (type.startsWith("kubernetes:apps/v1:")) workloads.push(resource);
    return undefined;
  };
  new Component("web", { ...BASE, ...args }, { transformations: [record] });
  await Promise.all(
    workloads.map(({ urn }) => (urn as unknown as { promise(): Promise<unknown> }).promise()),
  );
}
