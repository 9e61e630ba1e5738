import assert from "node:assert/strict";
import { judgeContracts, type Judgement, summaryOf } from "../../../../commands/verify/judge-contracts";
import {
  type Contract,
  doesNotApply,
  observation,
  type Subject,
  verdict,
  type Verdict,
} from "../../../../contracts/contract";
import { MemoryApiServer } from "../../../support/api-servers/memory-api-server";
import { deployment, promisesOfDeployment } from "../../contracts/workloads";

/** The contracts of most of these tests look at nothing. */
const SUBJECT = { promises: { kind: "Deployment", namespace: "guide", name: "api" } } as Subject;

const KEPT = verdict([{ seen: "a thing" }]);

describe("Judging contracts", () => {
  it("answers for each contract how it ended, with what was seen", async () => {
    const broken = verdict([observation("another thing", false, "it is wrong")]);
    const judgements = await judgeContracts([SUBJECT], {
      among: [
        reading("kept", keep),
        reading("broken", () => Promise.resolve(broken)),
        reading("not promised", () => Promise.resolve(doesNotApply("the stack has no claims"))),
        reading("no answer", () =>
          Promise.reject(new Error("fetch failed", { cause: new Error("refused") })),
        ),
      ],
    });
    assert.deepEqual(judgements.map(findings), [
      ["kept", "kept", ["a thing"], []],
      ["broken", "broken", ["another thing"], ["it is wrong"]],
      ["not promised", "does not apply", [], []],
      ["no answer", "not judged", [], ["refused"]],
    ]);
    assert.equal(summaryOf(judgements), "1 kept, 1 broken, 1 not judged, 1 does not apply");
  });

  it("tells no verdict on a number of pods that somebody changed meanwhile", async () => {
    const among = [reading("broken", () => Promise.resolve(verdict([observation("1 pod", false, "1 pod")])))];
    const judged = (live: number) =>
      MemoryApiServer.within(async (server, cluster) => {
        server.put("somebody", deployment("api", live));
        const subject = { cluster, promises: promisesOfDeployment("api", 2) } as Subject;
        return (await judgeContracts([subject], { among })).map(findings);
      });
    const scaled = "Deployment api was scaled from 2 to 1 while it was judged";
    assert.deepEqual(await judged(1), [
      ["broken", "not judged", [], [scaled, "Judge it again once nobody scales it."]],
    ]);
    for (const live of [2, 0])
      assert.deepEqual(await judged(live), [["broken", "broken", ["1 pod"], ["1 pod"]]]);
  });

  it("judges those that only read side by side", async () => {
    const started = signals(2);
    const meeting = (index: number) => async (): Promise<Verdict> => {
      started[index]!.give();
      await Promise.all(started.map(({ given }) => given));
      return KEPT;
    };
    const judgements = await judgeContracts([SUBJECT], {
      among: [reading("one", meeting(0)), reading("two", meeting(1))],
    });
    assert.equal(judgements.length, 2);
  });

  it("judges no more than eight workloads at a time", async () => {
    const under = { way: 0, most: 0 };
    const slowly = async (): Promise<Verdict> => {
      under.most = Math.max(under.most, ++under.way);
      await new Promise(setImmediate);
      under.way--;
      return KEPT;
    };
    const subjects = Array.from({ length: 45 }, () => ({ ...SUBJECT }));
    const judgements = await judgeContracts(subjects, { among: [reading("slow", slowly)] });
    assert.deepEqual([judgements.length, under.most], [45, 8]);
  });

  it("leaves alone what disturbs, unless it was asked for", async () => {
    const among = [disturbing("scales", keep), reading("reads", keep)];
    const names = async (disturb: boolean): Promise<string[]> =>
      (await judgeContracts([SUBJECT], { among, disturb })).map(({ contract }) => contract);
    assert.deepEqual(await names(false), ["reads"]);
    assert.deepEqual(await names(true), ["reads", "scales"]);
  });

  it("lets a disturbing contract end that is under way when it is aborted, and begins no other", async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const among = ["one", "two"].map((name) =>
      disturbing(name, async () => {
        abort.abort(new Error("interrupted"));
        await Promise.resolve();
        seen.push(`${name} restored`);
        return KEPT;
      }),
    );
    await assert.rejects(
      judgeContracts([SUBJECT], { among, disturb: true, signal: abort.signal }),
      /interrupted/,
    );
    assert.deepEqual(seen, ["one restored"]);
  });

  it("does not wait for those that only read when it is aborted", async () => {
    const abort = new AbortController();
    const among = [reading("hangs", () => new Promise<Verdict>(() => undefined))];
    await assert.rejects(
      judgeContracts([SUBJECT], {
        among,
        signal: abort.signal,
        onStart: () => {
          setImmediate(() => {
            abort.abort(new Error("interrupted"));
          });
        },
      }),
      /interrupted/,
    );
  });
});

const keep = (): Promise<Verdict> => Promise.resolve(KEPT);

function reading(name: string, judge: () => Promise<Verdict>): Contract {
  return {
    name,
    kind: "Deployment",
    group: "rollout",
    order: 1,
    reference: { guide: "a section", kubernetes: "https://kubernetes.io/docs/" },
    judge,
  };
}

function disturbing(name: string, judge: () => Promise<Verdict>): Contract {
  return { ...reading(name, judge), disturbs: "deletes a pod" };
}

function findings({ contract, outcome, evidence, violations }: Judgement): unknown[] {
  return [contract, outcome, evidence, violations];
}

function signals(count: number): { given: Promise<void>; give: () => void }[] {
  return Array.from({ length: count }, () => {
    let give: () => void = () => undefined;
    const given = new Promise<void>((resolve) => (give = resolve));
    return { given, give };
  });
}
