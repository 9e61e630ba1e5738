import assert from "node:assert/strict";
import { type Phases, phasesOf, type Span } from "../../../bench/compare/phases";

function span(name: string, start: number, end: number, bin?: string): Span {
  return { name, start, end, attributes: bin === undefined ? {} : { bin: `/plugins/${bin}` } };
}

const HOST = "pulumi-language-nodejs";
const PROVIDER = "pulumi-resource-kubernetes";
const REGISTER = "/pulumirpc.ResourceMonitor/RegisterResource";

/** Of 10 s. One language host is only asked what it is. The provider starts while the program loads, and goes on for 0.5 s. */
const UPDATE: readonly Span[] = [
  span("pulumi", 0, 10_000),
  span("newPlugin", 50, 100, HOST),
  span("newPlugin", 300, 400, HOST),
  span("run-program", 500, 9000),
  span(REGISTER, 800, 820),
  span("newPlugin", 1000, 2500, PROVIDER),
  span(REGISTER, 2000, 2600),
  span("/pulumirpc.ResourceProvider/Create", 3000, 7000),
  span("/pulumirpc.ResourceProvider/Create", 3100, 4000),
  span("/pulumirpc.ResourceMonitor/RegisterResourceOutputs", 8900, 9000),
];

describe("The phases of an update", () => {
  it("count what goes on side by side once", () => {
    const seconds: Phases = {
      "CLI start": 0.3,
      "language host": 0.1,
      "engine start": 0.1,
      "SDK load": 0.32,
      "program load": 1.18,
      "provider start": 0.5,
      waiting: 4,
      registration: 2.5,
      "state write": 1,
    };
    const rounded = Object.entries(phasesOf(UPDATE)).map(([name, value]) => [name, Number(value.toFixed(6))]);
    assert.deepEqual(Object.fromEntries(rounded), seconds);
  });

  it("are together the whole update", () => {
    const sum = Object.values(phasesOf(UPDATE)).reduce((total, value) => total + value, 0);
    assert.equal(Number(sum.toFixed(6)), 10);
  });

  it("cannot be told from a trace without a program", () => {
    const spans = UPDATE.filter(({ name }) => name !== "run-program");
    assert.throws(() => phasesOf(spans), /tells of no program/);
  });
});
