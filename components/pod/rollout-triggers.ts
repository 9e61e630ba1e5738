import { scryptSync } from "node:crypto";
import { all, unsecret, type Input, type Output } from "@pulumi/pulumi";

/** Annotation of the pod template that changes when a trigger does. */
const ROLLOUT_TRIGGERS_ANNOTATION = "kubernetes-workloads/rollout-triggers";

/**
 * The annotation, none without triggers. Everybody who may read pods can read it and triggers may be passwords, so it
 * is not a plain checksum, with which short ones could be guessed, but derived as password stores do it.
 */
export function rolloutTriggersAnnotation(
  workload: string,
  triggers: readonly Input<string>[] = [],
): Record<string, Input<string>> {
  return triggers.length > 0 ? { [ROLLOUT_TRIGGERS_ANNOTATION]: unsecret(derived(workload, triggers)) } : {};
}

function derived(workload: string, triggers: readonly Input<string>[]): Output<string> {
  return all([...triggers]).apply((values) =>
    scryptSync(JSON.stringify(values), `kubernetes-workloads/${workload}`, 24).toString("hex"),
  );
}
