import assert from "node:assert/strict";
import { output, secret, type Input } from "@pulumi/pulumi";
import fc from "fast-check";
import {
  environmentVariables,
  inOrderOfReferences,
  type Environment,
} from "../../../../components/pod/environment";
import { setMocks, valueOf } from "../../../support/engines/mocked-engine";
import { CASES } from "../arguments/arbitraries";
import { PATIENCE } from "../patience";

/** What a process finds: Kubernetes expands a reference to a variable that stands before. */
function expanded(variables: readonly { name: string; value?: string }[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, value = "" } of variables) {
    found[name] = value.replace(/\$\$|\$\(([^)]+)\)/g, (whole, reference: string | undefined) =>
      whole === "$$" ? "$" : (found[reference ?? ""] ?? whole),
    );
  }
  return found;
}

const known = async (environment: Environment) =>
  (await valueOf(output(environmentVariables("w", environment)))) as { name: string; value?: string }[];

/** Variables each of which refers to earlier ones, in an order of their names. */
const chains = fc
  .array(
    fc.record({
      rank: fc.nat({ max: 99 }),
      to: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      late: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((variables) =>
    variables.map(({ rank, to, late }, index) => ({
      name: `V${String(rank).padStart(2, "0")}_${String(index)}`,
      late,
      to: index === 0 ? [] : to.map((target) => target % index),
    })),
  );

describe("environment variables", function () {
  this.timeout(PATIENCE);

  beforeEach(setMocks);

  it("follow those that they refer to, so that Kubernetes expands every reference", async () => {
    await fc.assert(
      fc.asyncProperty(chains, async (variables) => {
        const value = (to: readonly number[]) =>
          to.map((target) => `$(${variables[target]?.name ?? ""})`).join("+") || "x";
        const given: [string, Input<string>][] = variables.map(({ name, to, late }) => [
          name,
          late ? output(value(to)) : value(to),
        ]);
        const sorted = Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1)));
        const found = expanded(await known(sorted));
        assert.deepEqual(Object.keys(found).sort(), Object.keys(sorted));
        for (const text of Object.values(found)) assert.doesNotMatch(text, /\$/);
      }),
      { numRuns: 200 },
    );
  });

  it("keep the order that they are given in where it expands every reference", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[A-Z_]{1,4}$/), { minLength: 1 }), (names) => {
        const values = Object.fromEntries(
          names.map((name, index) => [name, `$(${names[index - 1] ?? "NONE"})`]),
        );
        assert.deepEqual(inOrderOfReferences(values), names);
      }),
      CASES,
    );
  });

  it("stay as they are with an escaped reference, and with one to nothing or to itself", () => {
    assert.deepEqual(inOrderOfReferences({ A: "$(B)", B: "$(A)" }).sort(), ["A", "B"]);
    for (const values of [
      { A: "$$(B)", B: "" },
      { A: "$(NONE)", B: "" },
      { A: "$(constructor) $(__proto__)", B: "" },
      { A: "$(A)", B: "" },
    ])
      assert.deepEqual(inOrderOfReferences(values), Object.keys(values));
  });

  it("are in order for a pod's name that stands after an address made of it, as YAML sorts them", async () => {
    const variables = environmentVariables("w", {
      ADVERTISE: "http://$(POD_NAME).etcd:2380",
      POD_NAME: { fieldRef: { fieldPath: "metadata.name" } },
    });
    assert.deepEqual(
      variables.map(({ name }) => name),
      ["POD_NAME", "ADVERTISE"],
    );
    const late = await known({ ADVERTISE: output("http://$(POD_NAME)"), POD_NAME: secret("web-0") });
    assert.deepEqual(
      late.map(({ name, value }) => [name, value]),
      [
        ["POD_NAME", "web-0"],
        ["ADVERTISE", "http://$(POD_NAME)"],
      ],
    );
  });

  it("are text, what other languages have as the output of a number too", async () => {
    const [port] = await known({ PORT: output(8080) as unknown as Input<string> });
    assert.deepEqual(port, { name: "PORT", value: "8080" });
  });
});
