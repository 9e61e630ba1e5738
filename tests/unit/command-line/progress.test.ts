import assert from "node:assert/strict";
import { showProgress } from "../../../command-line/progress";

describe("the progress of a run", () => {
  for (const [name, terminal] of [
    ["that is no terminal", { isTTY: false, columns: 80 }],
    ["that is a terminal of zero columns", { isTTY: true, columns: 0 }],
  ] as const) {
    it(`is told in lines on an output ${name}`, () => {
      const lines: unknown[] = [];
      const { log } = console;
      console.log = (line) => lines.push(line);
      try {
        const progress = showProgress(["Start the cluster"], terminal);
        progress.started("Start the cluster");
        progress.failed("Start the cluster");
        progress.close();
      } finally {
        console.log = log;
      }
      assert.equal(lines.length, 2);
      assert.match(String(lines[0]), /started {2}Start the cluster/);
    });
  }
});
