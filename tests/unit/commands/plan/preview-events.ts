import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { resourceChanges } from "../../../../commands/plan/preview/resource-change";
import { planStack, type StackPlan } from "../../../../commands/plan/stack-plan";
import { NO_SURROUNDINGS } from "../../../../commands/plan/surroundings/surroundings";

/**
 * What a preview of this project's stack on a live cluster reported, without the resources that no plan reads.
 *
 * @param name of the change that was previewed; `delete/…` where both retention policies were `Delete` before
 */
export function previewEvents(name: string): EngineEvent[] {
  return JSON.parse(readFileSync(join(__dirname, "events", `${name}.json`), "utf8")) as EngineEvent[];
}

/** The plan of an update of stack `dev` that a preview reported. */
export function planOfEvents(events: readonly EngineEvent[], surroundings = NO_SURROUNDINGS): StackPlan {
  return planStack("dev", [{ changes: resourceChanges(events), kubeContext: "minikube", surroundings }]);
}
