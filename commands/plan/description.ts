import { type CommandWords, OWN_WORDS } from "../command-words";
import type { StackPlan } from "./stack-plan";
import type { ClaimFate, ClaimPlan, ClaimTrap, PodsPlan, WorkloadPlan } from "./workloads/workload-plan";

/** A plan in plain words. */
export function describePlan(plan: StackPlan, words = OWN_WORDS): string {
  const { stack, workloads, otherClaims, unseen } = plan;
  return [
    `The next update of stack ${stack}:`,
    ...workloads.map(describeWorkload),
    ...describeList(
      "Other claims",
      FATES.flatMap((fate) => describeClaims(fate, otherClaims)),
    ),
    ...describeList("Not seen, so that the plan may lack something", unseen),
    ...describeList("Good to know", plan.notes),
    ...describeList("Warnings", plan.warnings),
    ...describeList("Harm to others", plan.harm),
    ...describeList("ANOTHER CLUSTER, or an empty one", plan.forgotten),
    ...plan.obstacles.map(({ problem, remedy }) => `IN THE WAY: ${problem}\n\n${remedy}`),
    conclusionOf(plan, words),
  ].join("\n\n");
}

function describeList(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join("\n")];
}

function conclusionOf(
  { stack, endangersData, harm, forgotten, acceptAs, obstacles }: StackPlan,
  { guardedUpdate, update }: CommandWords,
): string {
  const conclusions = [
    ...(endangersData
      ? ["Data would be lost or left behind: see the claims above that are deleted or left behind."]
      : forgotten.length > 0
        ? []
        : ["No data would be lost or left behind."]),
    ...(harm.length > 0 ? ["Others would be harmed: see above."] : []),
    ...(forgotten.length > 0
      ? ["Objects with data may be on another cluster, and would be forgotten: see above."]
      : []),
    ...(guardedUpdate
      ? [
          ...(acceptAs === undefined
            ? []
            : [`npm start stops before it, unless it is given: --stack ${stack} --accept ${acceptAs}`]),
          ...(obstacles.length > 0 ? ["npm start stops before what is in the way."] : []),
        ]
      : acceptAs !== undefined || obstacles.length > 0
        ? [`${update(stack)} does not stop before it.`]
        : []),
  ];
  return conclusions.join("\n");
}

function describeWorkload(plan: WorkloadPlan): string {
  const { kind, name, namespace, pods, claims, traps } = plan;
  const where = namespace === "" ? "" : ` in namespace ${namespace}`;
  const title = name === "" ? `${kind} that the update names` : `${kind} ${name}`;
  return [
    `${title}${where}`,
    ...describePods(kind, pods).map((line) => `  pods    ${line}`),
    ...FATES.flatMap((fate) => describeClaims(fate, claims)).map((line) => `  claims  ${line}`),
    ...traps.flatMap(describeTrap).map((line) => `  ${line}`),
  ].join("\n");
}

function describePods(kind: WorkloadPlan["kind"], pods: PodsPlan): string[] {
  return [describeAction(kind, pods), ...describeCount(pods)].filter((line) => line !== "");
}

function describeAction(
  kind: WorkloadPlan["kind"],
  { action, names, held, removed, count }: PodsPlan,
): string {
  switch (action) {
    case "none":
      return "nothing happens";
    case "in place":
      return "the running ones that stay are not restarted: the object is changed in place";
    case "rolling":
      return describeRolling(kind, names, held);
    case "when deleted by hand":
      return names.length > 0
        ? `the new template reaches each pod when somebody deletes it: ${names.join(", ")}`
        : NONE_STAYS;
    case "deleted and recreated":
      return names.length > 0
        ? `all are deleted and created again under the same names: ${names.join(", ")}`
        : removed.length > 0 || count.after === 0
          ? "all are deleted"
          : "all are deleted, and new ones are created";
    case "created":
      return `${count.after ?? "as many as the update or an autoscaler says"} created${list(names)}`;
    case "taken over":
      return `the ${kind} exists, and the stack takes it over: its pods are replaced if the template differs${list(names)}`;
    case "deleted":
      return `all are deleted${list(names)}`;
  }
}

const NONE_STAYS = "none of those that run stays, so that none is restarted";

function describeRolling(
  kind: WorkloadPlan["kind"],
  names: readonly string[],
  held: readonly string[] = [],
): string {
  if (kind === "Deployment") return "replaced step by step (rolling update)";
  if (names.length > 0) return `restarted one by one, from the highest ordinal down: ${names.join(", ")}`;
  return held.length > 0 ? "the partition holds every pod back: none is restarted" : NONE_STAYS;
}

function describeCount({ action, added, removed, count }: PodsPlan): string[] {
  if (action === "created" || action === "deleted") return [];
  if (added.length > 0 || removed.length > 0) {
    return [
      ...(removed.length > 0 ? [`removed: ${removed.join(", ")}`] : []),
      ...(added.length > 0 ? [`added: ${added.join(", ")}`] : []),
    ];
  }
  const { before, after } = count;
  if (before === undefined || after === undefined || before === after) return [];
  return [`${after > before ? "more" : "fewer"}: ${after} instead of ${before}`];
}

/** Lost claims come last, so that they stand next to the conclusion. */
const FATES: readonly ClaimFate[] = ["kept", "new", "left behind", "deleted"];

const FATE_WORDS: Readonly<Record<ClaimFate, string>> = {
  kept: "kept with their volumes and data",
  new: "new, with empty volumes",
  "left behind": "LEFT BEHIND with their volumes and data, used by no pod",
  deleted: "DELETED, and by most storage classes' policy their volumes and data with them",
};

function describeClaims(fate: ClaimFate, claims: readonly ClaimPlan[]): string[] {
  const ofFate = claims.filter((claim) => claim.fate === fate);
  const reasons = [...new Set(ofFate.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const names = ofFate
      .filter((claim) => claim.reason === reason)
      .map(({ name, size }) => `${name} (${size})`);
    return `${FATE_WORDS[fate]}: ${names.join(", ")}; ${reason}`;
  });
}

function describeTrap({ template, property, from, to, claims, steps }: ClaimTrap): string[] {
  return [
    `TRAP: ${property} of claim template "${template}" changes from ${from} to ${to}, which claims that exist do not`,
    `follow. Kubernetes refuses the change in place, so the StatefulSet is replaced, and ${claims.join(", ")}`,
    `${claims.length > 1 ? "keep" : "keeps"} ${from} without a word. Before the update:`,
    ...steps.map((step) => `  ${step}`),
  ];
}

function list(names: readonly string[]): string {
  return names.length > 0 ? `: ${names.join(", ")}` : "";
}
