import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import type { Evidence } from "../../../../../commands/verify/evidence";
import { evidencePage } from "../../../../../commands/verify/page/evidence-page";
import { EVIDENCE } from "../sample-evidence";

/** The part of the browsers' interface that these tests use. */
interface Element {
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

describe("The evidence page", () => {
  let document: Element;

  before(async () => {
    document = await open(EVIDENCE);
  });

  it("names the stack and counts the verdicts", () => {
    assert.equal(textOf(document, "h1"), `Evidence of ${EVIDENCE.subject}`);
    assert.match(textOf(document, ".summary"), /^\d+ kept/);
  });

  it("says of how many contracts it says nothing", async () => {
    assert.match(textOf(await open({ ...EVIDENCE, notSelected: 34 }), "header"), /34 other contracts/);
    assert.doesNotMatch(textOf(await open({ ...EVIDENCE, notSelected: 0 }), "header"), /other contracts/);
  });

  it("shows each contract with its verdict, its evidence and what broke it", () => {
    const items = all(document, ".contract");
    assert.equal(items.length, EVIDENCE.judgements.length);
    for (const { contract, outcome, evidence, violations } of EVIDENCE.judgements) {
      const item = items.find((one) => textOf(one, "summary") === `${outcome} ${contract}`)!;
      assert.deepEqual(
        all(item, ".violations li, .seen li").map((line) => line.textContent.trim()),
        [...violations, ...evidence],
      );
    }
  });

  it("has a section a workload, those with failures first, and in each the failures first and open", () => {
    const failing = EVIDENCE.judgements.map((judgement) =>
      judgement.workload.kind === "Deployment" ? ({ ...judgement, outcome: "broken" } as const) : judgement,
    );
    const isGood = failing.map((judgement) =>
      judgement.workload.kind === "StatefulSet" ? ({ ...judgement, outcome: "kept" } as const) : judgement,
    );
    return open({ ...EVIDENCE, judgements: isGood }).then((page) => {
      assert.deepEqual(
        all(page, ".workload h2").map(({ textContent }) => textContent.split(" ")[0]),
        ["Deployment", "StatefulSet"],
      );
      const [first] = all(page, ".workload");
      assert.equal(textOf(first!, ".contract .badge"), "broken");
      assert.equal(first!.querySelector(".contract")!.getAttribute("open"), "");
    });
  });

  it("draws the life of each pod under its whole name, and says the same in words", () => {
    const rows = all(document, ".life");
    const pods = [...new Set(EVIDENCE.lives.map(({ pod }) => pod))];
    assert.deepEqual(
      rows.map((row) => textOf(row, ".name")),
      pods,
    );
    for (const [index, row] of rows.entries()) {
      const steps = EVIDENCE.lives.filter(({ pod }) => pod === pods[index]).flatMap((life) => life.steps);
      assert.equal(all(row, ".steps li").length, steps.length);
      const bars = new Set(all(row, ".bar").map((bar) => bar.getAttribute("title")));
      assert.equal(bars.size, steps.filter(({ step }) => step !== "gone").length);
    }
  });

  it("labels each axis of time more than once, for each width", () => {
    for (const axis of all(document, ".axis")) assert.ok(all(axis, ".tick").length >= 2, axis.outerHTML);
    assert.equal(all(document, ".axis").length, 2 * EVIDENCE.workloads.length);
  });

  it("shows the pods of a large workload on demand", async () => {
    const life = EVIDENCE.lives[0]!;
    const lives = Array.from({ length: 100 }, (_, index) => ({ ...life, pod: `web-${index}` }));
    const page = await open({ ...EVIDENCE, lives });
    assert.equal(textOf(page, ".more summary"), "88 more pods");
    assert.equal(all(page, ".life").length, 100);
  });

  it("has a row for each answer of DNS", () => {
    assert.equal(all(document, "#dns tbody tr").length, EVIDENCE.dns.length);
  });

  it("names each claim once, with the pods that mount it", () => {
    const rows = all(document, ".workload tbody tr").map((row) => row.textContent.replace(/\s+/g, " "));
    const claims = new Set(EVIDENCE.volumes.flatMap(({ claim }) => claim ?? []));
    assert.equal(rows.length, claims.size);
    assert.ok(rows.some((row) => /shared .*web-0, web-1 shared by 2 pods/.test(row)));
    assert.ok(rows.some((row) => /www-web-2 .*no pod/.test(row)));
  });

  it("gives every picture a label, and every heading its place", () => {
    for (const picture of all(document, '[role="img"]')) assert.ok(picture.getAttribute("aria-label"));
    const levels = all(document, "h1, h2, h3").map(({ outerHTML }) => Number(outerHTML[2]));
    levels.slice(1).forEach((level, index) => {
      assert.ok(level - levels[index]! <= 1);
    });
  });

  it("asks the network for nothing", async () => {
    const page = await evidencePage(EVIDENCE);
    assert.doesNotMatch(page, /<script|\bsrc=|@import|url\((?!#)/);
    assert.match(page, /default-src 'none'/);
  });

  it("shows markup in what it was given as the text that it is", async () => {
    const hostile = `<script>alert("1")</script>&'"></title>`;
    const evidence: Evidence = {
      ...EVIDENCE,
      subject: hostile,
      kubeContext: hostile,
      lives: EVIDENCE.lives.map((life) => ({ ...life, pod: hostile })),
      dns: [
        {
          question: hostile,
          type: "A",
          protocol: "UDP",
          answers: [{ record: hostile, owner: hostile }],
          times: 1,
        },
      ],
      volumes: [
        {
          ...EVIDENCE.volumes[0]!,
          pod: hostile,
          claim: hostile,
          volume: hostile,
          size: hostile,
          storageClass: hostile,
        },
      ],
      judgements: EVIDENCE.judgements.map((judgement) => ({
        ...judgement,
        contract: hostile,
        disturbs: hostile,
        evidence: [hostile],
        violations: [hostile],
        reason: hostile,
      })),
      leftOut: [{ contract: hostile, disturbs: hostile }],
    };
    assert.ok(!(await evidencePage(evidence)).includes("<script"));
    const opened = await open(evidence);
    assert.equal(textOf(opened, "head title"), `Evidence of ${hostile}`);
    assert.equal(textOf(opened, "h1"), `Evidence of ${hostile}`);
    assert.equal(textOf(opened, "#dns td li"), `${hostile} (${hostile})`);
  });

  it("says so where there is nothing to show", async () => {
    const empty = await open({ ...EVIDENCE, lives: [], dns: [], volumes: [], judgements: [], leftOut: [] });
    assert.match(textOf(empty, ".workload"), /had no pods/);
    assert.match(textOf(empty, "#dns"), /was not asked/);
    assert.equal(textOf(empty, ".summary"), "0 kept");
  });
});

async function open(evidence: Evidence): Promise<Element> {
  const page = await evidencePage(evidence);
  return (parseHTML(page) as unknown as { document: Element }).document;
}

function all(element: Element, selector: string): Element[] {
  return [...element.querySelectorAll(selector)];
}

function textOf(element: Element, selector: string): string {
  return (element.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}
