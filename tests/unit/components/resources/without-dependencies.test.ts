import assert from "node:assert/strict";
import { CustomResource, isSecret, output, runtime, secret, unknown, type Output } from "@pulumi/pulumi";
import { dependenciesOf, withoutDependencies } from "../../../../components/resources/without-dependencies";
import { PATIENCE } from "../patience";

/** A resource with an output that the engine knows after an update only. */
class Thing extends CustomResource {
  declare readonly name: Output<string>;
  declare readonly late: Output<string>;
  constructor(name: string) {
    super("test:index:Thing", name, { name, late: undefined });
  }
}

/** What the SDK knows of an output, which its types keep to itself. */
interface Inspected {
  promise(withUnknowns: boolean): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  allResources(): Promise<Set<unknown>>;
}
const inspected = (value: unknown): Inspected => value as Inspected;

async function engine(preview: boolean): Promise<void> {
  await runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({
        id: name,
        state: { ...(inputs as object), ...(preview ? {} : { late: "there" }) },
      }),
      call: () => ({}),
    },
    "project",
    "stack",
    preview,
  );
}

describe("a value without dependencies", function () {
  this.timeout(PATIENCE);

  it("keeps its structure, its values and what is secret, and depends on nothing", async () => {
    await engine(false);
    const thing = new Thing("auth");
    const spec = withoutDependencies({
      plain: [1, "a", true, undefined, null],
      nested: { name: thing.name, list: [{ late: thing.late }] },
      hidden: secret(thing.name),
      promised: Promise.resolve({ deep: thing.name }),
    });
    assert.deepEqual(spec.plain, [1, "a", true, undefined, null]);
    assert.equal(await isSecret(spec.nested.name), false);
    assert.equal(await isSecret(spec.hidden), true);
    const all = output(spec);
    assert.deepEqual(await inspected(all).promise(true), {
      plain: [1, "a", true, undefined, null],
      nested: { name: "auth", list: [{ late: "there" }] },
      hidden: "auth",
      promised: { deep: "auth" },
    });
    assert.equal((await inspected(all).allResources()).size, 0);
  });

  it("stays unknown in a preview where it is unknown, and is known beside that", async () => {
    await engine(true);
    const thing = new Thing("auth");
    const spec = withoutDependencies({
      known: thing.name,
      late: thing.late,
      hidden: secret(thing.late),
    });
    assert.equal(await inspected(spec.known).isKnown, true);
    assert.equal(await inspected(spec.known).promise(true), "auth");
    assert.equal(await inspected(spec.late).isKnown, false);
    assert.equal(await inspected(spec.late).promise(true), unknown);
    assert.equal(await inspected(spec.hidden).isKnown, false);
    assert.equal(await isSecret(spec.hidden), true);
  });

  it("fails as the output fails that it is made of", async () => {
    await engine(false);
    const failing = output("a").apply(() => {
      throw new Error("not today");
    });
    const { value } = withoutDependencies({ value: failing });
    await assert.rejects(inspected(value).promise(true), /not today/);
  });

  it("leaves its dependencies for dependsOn, beside those that are given", async () => {
    await engine(false);
    const [auth, service] = [new Thing("auth"), new Thing("service")];
    const dependencies = dependenciesOf({ name: auth.name }, service);
    assert.deepEqual(await inspected(dependencies).promise(true), [service]);
    assert.ok((await inspected(dependencies).allResources()).has(auth));
  });
});
