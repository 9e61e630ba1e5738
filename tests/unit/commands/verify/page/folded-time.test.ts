import assert from "node:assert/strict";
import { FoldedTime, timeOfDay } from "../../../../../commands/verify/page/folded-time";

const START = Date.parse("2026-01-02T03:04:05Z");
const HOUR = 3600;

function axis(...seconds: number[]): FoldedTime {
  return new FoldedTime(seconds.map((second) => START + second * 1000));
}

describe("A folded axis of time", () => {
  it("keeps what is close together apart, to scale", () => {
    const time = axis(0, 1, 5);
    const [first, second, third] = [0, 1, 5].map((at) => time.position(START + at * 1000));
    assert.equal(second! - first!, 1);
    assert.equal(third! - second!, 4);
    assert.deepEqual(time.folds, []);
  });

  it("folds quiet times, and says how long they were", () => {
    const time = axis(0, 1, 1 + HOUR, 2 + HOUR);
    assert.deepEqual(
      time.folds.map(({ seconds }) => seconds),
      [HOUR],
    );
    assert.ok(time.length < 10);
    assert.equal(time.position(START + (2 + HOUR) * 1000) - time.position(START + (1 + HOUR) * 1000), 1);
  });

  it("keeps the order of all instants", () => {
    const seconds = [0, 3, 90, 91, 91.5, 4000];
    const positions = seconds.map((at) => axis(...seconds).position(START + at * 1000));
    assert.deepEqual(
      positions,
      positions.toSorted((a, b) => a - b),
    );
  });

  it("labels the time of day where it begins and after each fold, and never closer than there is room", () => {
    const room = 2;
    const ticks = axis(0, 9, HOUR, HOUR + 5).ticks(room);
    assert.deepEqual(
      ticks.map(({ label }) => label),
      ["03:04:05", "+2 s", "+4 s", "+6 s", "+8 s", "04:04:05", "+2 s"],
    );
    ticks.slice(1).forEach(({ position }, index) => {
      assert.ok(position - ticks[index]!.position >= room);
    });
  });

  it("labels what is too close to its end to the left, so that nothing is cut off", () => {
    const ticks = axis(0, HOUR).ticks(1.5);
    assert.deepEqual(
      ticks.map(({ label, anchor }) => [label, anchor]),
      [
        ["03:04:05", "start"],
        ["04:04:05", "end"],
      ],
    );
  });

  it("has a length even of one instant", () => {
    assert.ok(axis(0).length > 0);
  });
});

describe("A time of day", () => {
  it("is to the second, or to the millisecond", () => {
    assert.equal(timeOfDay(START + 7), "03:04:05");
    assert.equal(timeOfDay(START + 7, true), "03:04:05.007");
  });
});
