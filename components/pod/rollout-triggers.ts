import { scryptSync } from "node:crypto";
import { all, unsecret, type Input, type Output } from "@pulumi/pulumi";

/** Annotation of the pod template that changes when a trigger does. */
const ROLLOUT_TRIGGERS_ANNOTATION = "kubernetes-workloads/rollout-triggers";

/**
 * The annotation, none without triggers. Triggers may be passwords, and every user who may read pods can read the
 * annotation. Short passwords could be guessed from a plain checksum, so the annotation is derived with scrypt.
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
