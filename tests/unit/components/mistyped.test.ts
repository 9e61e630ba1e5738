import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet, InvalidArgumentsError } from "../../../components";
import { registrations, setMocks } from "../../support/engines/mocked-engine";
import { PATIENCE } from "./patience";

const BASE = { namespace: "guide", image: "nginx", ports: [{ name: "web", port: 80 }] };

/** Arguments as JavaScript has them, each with what is said of them. */
const MISTYPED: Record<string, [unknown, RegExp[]]> = {
  "no arguments": [undefined, [/the arguments: undefined is not an object/]],
  "a variable of the environment that is not set": [
    { ...BASE, namespace: undefined },
    [/namespace: undefined is missing\. Give it, it has no default/],
  ],
  "no image": [{ ...BASE, image: undefined }, [/image: undefined is missing/]],
  "a number in env": [{ ...BASE, env: { A: 1 } }, [/env\["A"\]: 1 is not a string or an object/]],
  "nothing in env": [
    { ...BASE, env: { A: undefined } },
    [/env\["A"\]: undefined is not a string or an object/],
  ],
  "an output for a number": [
    { ...BASE, replicas: output(2) },
    [/replicas: "\(an output of a resource\)" is known only when that resource is there/],
  ],
  "a promise for a number": [
    { ...BASE, replicas: Promise.resolve(2) },
    [/replicas: "\(an output of a resource\)"/],
  ],
  "an output in a port": [
    { ...BASE, ports: [{ name: "web", port: output(80) }] },
    [/ports\[0\]\.port: "\(an output/],
  ],
  "an argument that there is not": [{ ...BASE, replica: 2 }, [/replica: 2 is no argument\. Use one of/]],
  "an argument that every object has in JavaScript": [
    { ...BASE, constructor: 2 },
    [/constructor: 2 is no argument\. Use one of/],
  ],
  "a text for a number": [{ ...BASE, replicas: "2" }, [/replicas: "2" is not a whole number/]],
  "several at once": [
    { image: 7, ports: "web" },
    [/namespace: undefined/, /image: 7/, /ports: "web" is not a list/],
  ],
};

describe("arguments of a wrong type", function () {
  this.timeout(PATIENCE);

  beforeEach(setMocks);

  for (const Component of [HeadlessStatefulSet, ClusterIPDeployment]) {
    for (const [what, [args, expected]] of Object.entries(MISTYPED)) {
      it(`are refused before anything is registered: ${what}, ${Component.name}`, () => {
        assert.throws(
          () => new Component("web", args as never),
          (error) => {
            assert.ok(error instanceof InvalidArgumentsError, String(error));
            assert.equal(error.problems.length, expected.length);
            for (const pattern of expected) assert.match(error.message, pattern);
            assert.doesNotMatch(error.message, /toJSON|Calling \[/);
            return true;
          },
        );
        assert.deepEqual(registrations(), []);
      });
    }
  }

  it("leave out what is undefined", () => {
    const args = { ...BASE, replicas: undefined, configFiles: undefined, notAnArgument: undefined };
    new HeadlessStatefulSet("web", args);
  });
});
