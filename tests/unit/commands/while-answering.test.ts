import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { answerOf } from "../../../commands/answering-cluster";
import { whileAnswering } from "../../../commands/while-answering";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { withServedCluster } from "../../support/api-servers/served-cluster";
import { assertRefused } from "../../support/refused";

const NEVER = new AbortController().signal;

describe("A cluster that is watched for silence", () => {
  it("is asked until the work is done", async () => {
    const { result, reports } = await watched(async (api) => {
      await api.asked(3);
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(reports, []);
  });

  it("is told of when it falls silent and when it answers again, and the work goes on", async () => {
    const { result, reports } = await watched(async (api) => {
      await api.asked(1);
      api.silent = true;
      await api.asked(3);
      api.silent = false;
      await api.asked(2);
      return "done";
    });
    assert.equal(result, "done");
    assert.match(reports[0] ?? "", /"loaded-context" does not answer: .*Pulumi waits for it, 60 s at most/);
    assert.match(reports[1] ?? "", /"loaded-context" answers again/);
    assert.equal(reports.length, 2);
  });

  it("has the work given up when it is silent for too long", async () => {
    const given = watched(
      async (api, signal) => {
        api.silent = true;
        await once(signal, "abort");
        throw signal.reason;
      },
      { limitSeconds: 0.1 },
    );
    await assertRefused(given, /kubeconfig context "loaded-context" does not answer: /);
  });

  it("is asked no more once the work has failed, whose failure is thrown", async () => {
    let asked = 0;
    const failing = watched((api) => {
      asked = api.questions;
      throw new Error("the work's own");
    });
    await assert.rejects(failing, /the work's own/);
    assert.ok(asked <= 1);
  });

  it("has the work interrupted by whoever interrupts it", async () => {
    const interrupt = new AbortController();
    const given = watched(
      async (_, signal) => {
        interrupt.abort(new Error("interrupted"));
        await Promise.resolve();
        throw signal.reason;
      },
      { interrupt: interrupt.signal },
    );
    await assert.rejects(given, /^Error: interrupted$/);
  });
});

describe("A question to a cluster that never answers", () => {
  it("ends with its signal", async () => {
    const server = createServer(() => undefined);
    await withServedCluster(server, async (cluster) => {
      const signal = AbortSignal.timeout(20);
      await assert.rejects(answerOf(cluster, signal));
      assert.ok(signal.aborted);
    });
  });
});

/** An API server that can fall silent: it ends connections instead of answering. */
class FallibleApiServer {
  silent = false;
  questions = 0;
  readonly #server = createServer((request, response) => {
    this.questions++;
    this.#server.emit("question");
    if (this.silent) request.destroy();
    else response.setHeader("content-type", "application/json").end('{"resources":[]}');
  });

  serve<T>(use: (cluster: Cluster) => Promise<T>): Promise<T> {
    return withServedCluster(this.#server, use);
  }

  /** Waits for a number of further questions. */
  async asked(count: number): Promise<void> {
    for (let question = 0; question < count; question++) await once(this.#server, "question");
  }
}

async function watched<T>(
  work: (api: FallibleApiServer, signal: AbortSignal) => Promise<T>,
  { limitSeconds = 60, interrupt = NEVER } = {},
): Promise<{ result: T; reports: string[] }> {
  const api = new FallibleApiServer();
  const reports: string[] = [];
  const report = (text: string): void => {
    reports.push(text);
  };
  const patience = { limitSeconds, pauseSeconds: 0.01, report };
  const result = await api.serve((cluster) =>
    whileAnswering(cluster, patience, interrupt, (signal) => work(api, signal)),
  );
  return { result, reports };
}
