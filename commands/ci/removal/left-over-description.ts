import type { LeftOverRun } from "./left-over-runs";

/** What a dead run left, in plain words. */
export function describeLeftOver({ run, begin, reason, hasStack, namespace, volumes }: LeftOverRun): string {
  const lines = [
    ...(hasStack ? [`stack ${run.name} in ${run.backend}`] : []),
    ...(namespace ? [`namespace ${run.name} in kubeconfig context ${run.kubeContext}`] : []),
    ...(namespace?.claims ?? []).map((claim) => `claim ${claim}`),
    ...volumes.map((volume) => `volume ${volume}`),
  ];
  return [
    `CI run ${run.name} of ${begin.toISOString()} is dead (${reason}) and left:`,
    ...(lines.length > 0 ? lines : ["nothing but its record"]).map((line) => `  ${line}`),
  ].join("\n");
}
