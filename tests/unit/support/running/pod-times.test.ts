import assert from "node:assert/strict";
import {
  busySeconds,
  describePodTimes,
  describeSpans,
  type PodSpan,
} from "../../../support/running/pod-times";
import { pod } from "../../contracts/pretended-api-server";

describe("The times of pods", () => {
  it("count once what lasts at the same time", () => {
    const spans = [span("a", 0, 2000), span("a", 1000, 1500), span("a", 1800, 3000), span("a", 5000, 6000)];
    assert.equal(busySeconds(spans), 4);
  });

  it("name the longest chain, and how much longer the run took", () => {
    const spans = [span("short", 0, 1000), span("long", 0, 2000), span("long", 2000, 4000, "stop")];
    const words = describeSpans(spans, 10);
    assert.match(words, /^In 2 namespaces 2 pods started \(median 2.0 s, 3 s in all\) and 1 pods stopped/);
    assert.match(words, /1 starts and 1 stops in namespace long, .* for 4.0 s/);
    assert.match(words, /took 10.0 s, 2.5 times that/);
  });

  it("reach from creation to Ready, and from deletion to the end", () => {
    const deleted = pod("web-0", 4);
    deleted.metadata!.deletionTimestamp = new Date();
    const heard = [
      { type: "ADDED", object: pod("web-0", 1), at: 0 },
      { type: "MODIFIED", object: pod("web-0", 2, true), at: 3000 },
      { type: "MODIFIED", object: pod("web-0", 3, true), at: 4000 },
      { type: "MODIFIED", object: deleted, at: 10_000 },
      { type: "DELETED", object: deleted, at: 12_000 },
    ] as const;
    const describe = (isCounted: (namespace: string) => boolean): string =>
      describePodTimes({ heard, problem: undefined }, 20, isCounted);
    assert.match(
      describe((namespace) => namespace === "default"),
      /1 pods started \(median 3.0 s.*1 pods stopped \(median 2.0 s/,
    );
    assert.match(
      describe(() => false),
      /No pod was started/,
    );
  });
});

function span(namespace: string, from: number, to: number, kind: PodSpan["kind"] = "start"): PodSpan {
  return { namespace, kind, from, to };
}
