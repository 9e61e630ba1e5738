import assert from "node:assert/strict";
import fc from "fast-check";
import * as components from "../../../../components";
import { setMocks } from "../../../support/engines/mocked-engine";
import { argumentSets, type ArgumentSet } from "../../../fuzz/arguments/arguments";
import { CASES } from "./arbitraries";
import { PATIENCE } from "../patience";

/** What JavaScript, JSON or YAML may have where something else belongs. */
const ODD = [null, undefined, "", "x", 0, 5, true, [], {}, [null], ["x"], [[]], { name: null }, { x: "y" }];

interface Spoilt extends ArgumentSet {
  /** Where the odd value stands. */
  readonly at: string;
}

/** Arguments of which one value, at any depth, is an odd one. */
const spoilt: fc.Arbitrary<Spoilt> = fc
  .tuple(argumentSets(), fc.nat(), fc.constantFrom(...ODD))
  .map(([{ component, args }, place, odd]) => {
    const places = placesIn(args);
    const at = places[place % places.length] ?? [];
    return { component, args: replaced(args, at, odd) as ArgumentSet["args"], at: at.join(".") };
  });

function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const within = Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]));
  return path.length === 0 ? within : [path, ...within];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], odd: unknown): unknown {
  if (key === undefined) return odd;
  if (Array.isArray(value))
    return value.map((item, index): unknown => (String(index) === key ? replaced(item, rest, odd) : item));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, odd) };
}

describe("arguments with an odd value at any depth", function () {
  this.timeout(PATIENCE);

  it("are taken or refused in the project's own words", async () => {
    await setMocks();
    fc.assert(
      fc.property(spoilt, ({ component, args }) => {
        const Component = components[component] as unknown as new (name: string, args: object) => unknown;
        try {
          new Component("web", args);
        } catch (error) {
          assert.ok(error instanceof components.InvalidArgumentsError, (error as Error).stack);
        }
      }),
      CASES,
    );
  });
});
