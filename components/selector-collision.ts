import { all, runtime, RunError, type Input } from "@pulumi/pulumi";
import { selects, type Labels } from "./labels";
import type { Problem } from "./problem";

/** What a workload has to be told apart by. */
export interface SelectedWorkload {
  /** Kind and name, for messages. */
  readonly subject: string;
  /** Namespace of its pods. */
  readonly namespace: Input<string>;
  /** Labels that select its pods. */
  readonly selector: Labels;
  /** Labels of its pods. */
  readonly labels: Labels;
}

/** Workloads by the stack that they belong to: one process may run the programs of several. */
const workloadsOfStack = new WeakMap<object, SelectedWorkload[]>();

/**
 * Reports selectors by which one workload would take another's pods for its own, and remembers the workload for
 * those to come. Outside of a stack, as in unit tests of a single component, there is nothing to compare with.
 */
export function checkSelectorCollisions(workload: SelectedWorkload): Problem[] {
  const stack = runtime.getStackResource();
  if (stack === undefined) return [];
  const others = workloadsOfStack.get(stack) ?? [];
  workloadsOfStack.set(stack, [...others, workload]);
  const colliding = others.filter((other) => collide(workload, other));
  for (const other of colliding) refuseOnceNamespacesAreKnown(workload, other);
  return colliding.filter(({ namespace }) => namespace === workload.namespace).map(collision);
}

/** Whether one selector matches the other's pods, as far as labels go. */
export function collide(one: SelectedWorkload, other: SelectedWorkload): boolean {
  return selects(one.selector, other.labels) || selects(other.selector, one.labels);
}

/** Two outputs may turn out to be the same namespace, which is known no sooner than their values are. */
function refuseOnceNamespacesAreKnown(workload: SelectedWorkload, other: SelectedWorkload): void {
  if (workload.namespace === other.namespace) return;
  all([workload.namespace, other.namespace]).apply(([own, others]) => {
    if (own !== others) return;
    const { argument, rule, remedy } = collision(other);
    throw new RunError(`${workload.subject}: ${argument} ${rule}. ${remedy}.`);
  });
}

function collision({ subject, selector }: SelectedWorkload): Problem {
  return {
    argument: "selectorLabels",
    value: selector,
    rule: `would select pods of ${subject} in the same namespace, or have its pods selected by it`,
    remedy: "Give one of the two a label of its own, or another name",
  };
}
