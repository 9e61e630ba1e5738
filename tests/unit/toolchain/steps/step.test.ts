import assert from "node:assert/strict";
import type { Progress } from "../../../../command-line/progress";
import { runSteps, type Step } from "../../../../toolchain/steps/step";

const never = new AbortController().signal;

describe("running steps", () => {
  it("starts a step when everything that it needs is done, whatever the order they stand in", async () => {
    const progress = new RecordedProgress();
    await runSteps(
      [step("cluster", ["images", "tools"]), step("images", ["tools"]), step("tools")],
      progress,
      never,
    );
    assert.deepEqual(progress.events, [
      "tools started",
      "tools finished",
      "images started",
      "images finished",
      "cluster started",
      "cluster finished",
    ]);
  });

  it("takes a need that is not part of the run as done", async () => {
    const progress = new RecordedProgress();
    await runSteps([step("cluster", ["tools that are there"])], progress, never);
    assert.deepEqual(progress.events, ["cluster started", "cluster finished"]);
  });

  it("runs steps that keep all cores busy one after another, and light ones beside them", async () => {
    let running = 0;
    let most = 0;
    const heavy = (title: string): Step => ({
      name: title,
      title,
      keepsAllCoresBusy: true,
      run: async () => {
        most = Math.max(most, ++running);
        await nextTurn();
        running -= 1;
      },
    });
    const progress = new RecordedProgress();
    await runSteps([heavy("a"), heavy("b"), heavy("c"), step("light"), heavy("d")], progress, never);
    assert.equal(most, 1);
    const started = progress.events.filter((event) => event.endsWith("started"));
    assert.ok(started.indexOf("light started") < started.indexOf("b started"));
    assert.ok(started.indexOf("b started") < started.indexOf("d started"));
  });

  it("gives up the other steps at the first failure, and throws it", async () => {
    const progress = new RecordedProgress();
    const failing: Step = {
      name: "failing",
      title: "failing",
      run: () => Promise.reject(new Error("no space")),
    };
    const endless: Step = { name: "endless", title: "endless", run: ({ signal }) => untilAborted(signal) };
    await assert.rejects(
      runSteps([endless, failing, step("after", ["failing"])], progress, never),
      /no space/,
    );
    assert.deepEqual(progress.events, [
      "endless started",
      "failing started",
      "failing failed",
      "endless failed",
    ]);
  });

  it("ends with the reason of an interrupt", async () => {
    const controller = new AbortController();
    const endless: Step = { name: "endless", title: "endless", run: ({ signal }) => untilAborted(signal) };
    const run = runSteps([endless, step("after", ["endless"])], new RecordedProgress(), controller.signal);
    controller.abort(new Error("interrupted"));
    await assert.rejects(run, /interrupted/);
  });
});

class RecordedProgress implements Progress {
  readonly events: string[] = [];

  started(title: string): void {
    this.events.push(`${title} started`);
  }

  printed(): void {
    // These steps print nothing.
  }

  finished(title: string): void {
    this.events.push(`${title} finished`);
  }

  failed(title: string): void {
    this.events.push(`${title} failed`);
  }

  close(): void {
    // Nothing is open.
  }
}

function step(title: string, needs: string[] = []): Step {
  return { name: title, title, needs, run: nextTurn };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
}
