import assert from "node:assert/strict";
import { linearUntil } from "../../../bench/growth/report";

const SIZES = [100, 1000, 5000];

describe("The growth of a figure", () => {
  for (const [shape, figure] of Object.entries<(size: number) => number>({
    "a constant": () => 4,
    "a straight line": (size) => size,
    "a straight line above a constant": (size) => 300 + size,
    "what grows ever less": Math.sqrt,
    "a fall": (size) => 5000 - size,
    "noise within the resolution": (size) => (size === 5000 ? 4.9 : 4),
  })) {
    it(`is linear at most: ${shape}`, () => {
      assert.equal(linearUntil(samples(figure), 1), undefined);
    });
  }

  it("is more than linear where a further unit costs more than before, whatever the constant", () => {
    assert.equal(
      linearUntil(
        samples((size) => 1e5 + size ** 2),
        1,
      ),
      1000,
    );
    assert.equal(
      linearUntil(
        samples((size) => (size > 1000 ? 3 * size : size)),
        1,
      ),
      1000,
    );
  });

  it("cannot be judged from fewer than three sizes", () => {
    assert.equal(linearUntil(samples((size) => size ** 2).slice(0, 2), 1), undefined);
  });
});

function samples(figure: (size: number) => number): { size: number; figure: number }[] {
  return SIZES.map((size) => ({ size, figure: figure(size) }));
}
