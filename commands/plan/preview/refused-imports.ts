import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Obstacle } from "../obstacle";
import { objectInWords, plannedObject } from "./planned-object";
import type { ResourceChange } from "./resource-change";

/** How the engine says in a preview, as a warning only, what makes the update fail. */
const REFUSED = "resources that still specify an ID may not be replaced";

/** Resources with the option `import` that the update would replace, which the engine refuses. */
export function refusedImports(
  changes: readonly ResourceChange[],
  events: readonly EngineEvent[],
): Obstacle[] {
  const refused = new Set(
    events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.urn !== undefined && diagnosticEvent.message.includes(REFUSED)
        ? [diagnosticEvent.urn]
        : [],
    ),
  );
  return changes.filter(({ urn }) => refused.has(urn)).map(obstacle);
}

function obstacle(change: ResourceChange): Obstacle {
  const { urn, paths, type } = change;
  const object = plannedObject(change, change.new ?? change.old);
  const title = object ? objectInWords(object) : `${type} ${urn.split("::").at(-1) ?? ""}`;
  const fields = [...new Set(paths.map((path) => path.replace(/\[.*$/, "")))].join(", ");
  return {
    problem: `${title} has the resource option import, and Pulumi refuses to replace it. This update would${fields === "" ? "" : `, because the program and the object differ in ${fields}`}.`,
    remedy: [
      "If the object has been imported already, remove the option import.",
      `If not, give the program the object's own values, or leave them alone: the resource option ignoreChanges: ${JSON.stringify(fields === "" ? ["FIELD"] : fields.split(", "))}`,
    ].join("\n"),
  };
}
