import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";

/**
 * What a preview of this project's stack on a live cluster reported, without the resources that no plan reads.
 *
 * @param name of the change that was previewed; `delete-…` where both retention policies were `Delete` before
 */
export function previewEvents(name: string): EngineEvent[] {
  return JSON.parse(readFileSync(join(__dirname, "events", `${name}.json`), "utf8")) as EngineEvent[];
}
