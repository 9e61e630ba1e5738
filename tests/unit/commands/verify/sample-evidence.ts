import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Evidence, WorkloadName } from "../../../../commands/verify/evidence";

/**
 * Evidence that was gathered of a live workload with one deliberate fault; `npm run record:evidence` records it anew,
 * which it takes when {@link Evidence} changes.
 */
export const EVIDENCE = JSON.parse(readFileSync(join(__dirname, "evidence.json"), "utf8")) as Evidence;

/** The same with further workloads of the longest names that there are, one of them with many pods. */
export function manyWorkloads(evidence: Evidence): Evidence {
  const names = ["orders-database", "a-name-of-the-greatest-length-that-kubernetes-allows-for-a-set1"];
  const copies = names.map((name, index) => renamed(evidence, name, index === 0 ? 5 : 1));
  const all = [evidence, ...copies];
  return {
    ...evidence,
    workloads: all.flatMap(({ workloads }) => workloads),
    judgements: all.flatMap(({ judgements }) => judgements),
    lives: all.flatMap(({ lives }) => lives),
    volumes: all.flatMap(({ volumes }) => volumes),
    leftOut: [{ contract: "a contract that disturbs", disturbs: "deletes pods" }],
  };
}

/** Other workloads that went the same way, whose contracts were all kept. */
function renamed(evidence: Evidence, name: string, times: number): Evidence {
  const rename = <T extends { readonly workload: WorkloadName }>(one: T): T => ({
    ...one,
    workload: { ...one.workload, name, namespace: `${name.slice(0, 50)}-namespace` },
  });
  const workloads = evidence.workloads.map((one) => ({ ...one, ...rename({ workload: one }).workload }));
  const lives = Array.from({ length: times }, () => evidence.lives).flat();
  return {
    ...evidence,
    workloads: workloads.map((workload) => ({
      ...workload,
      notes: ["its promises were read from the live object"],
    })),
    judgements: evidence.judgements.map((one) => ({ ...rename(one), outcome: "kept", violations: [] })),
    lives: lives.map((life, index) => ({ ...rename(life), pod: `${name}-${index}` })),
    volumes: evidence.volumes.map((one) => ({
      ...rename(one),
      ...(one.claim !== undefined && { claim: `data-of-the-database-${name}-0` }),
    })),
  };
}
