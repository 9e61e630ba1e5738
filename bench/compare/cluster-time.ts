import type { V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { controllerOf, isTerminating, nameOf, ordinalOf, uidOf } from "../../kubernetes/objects";
import { type Transition, transitionsOf } from "../../kubernetes/pods/pod-transitions";
import type { Heard } from "../../kubernetes/pods/recorder";

/** The workloads themselves. */
export type Controller = V1StatefulSet | V1Deployment;

/** The time that the cluster itself took. */
export interface ClusterTime {
  /**
   * Milliseconds from the creation, change or deletion of a workload's object until the last of its pods was Ready or
   * gone. It is that of the workload that took longest, and 0 if no workload was touched.
   */
  readonly total: number;
  /** How the total of pods that start one after another comes about. */
  readonly ordered?: OrderedTime;
}

/** Of a StatefulSet that makes each pod only when the one before is Ready. */
interface OrderedTime {
  /** Milliseconds from creation to Ready of each pod, in the order of ordinals. */
  readonly pods: readonly number[];
  /** Milliseconds that the controller took to create the first pod, and each other one once its predecessor was Ready. */
  readonly controller: number;
}

/** What a record holds. */
export interface History {
  readonly pods: readonly Heard<V1Pod>[];
  readonly controllers: readonly Heard<Controller>[];
}

/** Reads from the API server's own stream of events what the cluster needed since a moment. */
export function clusterTime(history: History, since: number): ClusterTime {
  const spans = touchedControllers(history.controllers, since).map((touched) => ({
    ...touched,
    end: Math.max(touched.begin, ...podSteps(history.pods, touched).map(({ at }) => at)),
  }));
  const total = Math.max(0, ...spans.map(({ begin, end }) => end - begin));
  const created = spans.find(({ name, how }) => how === "created" && name.startsWith("StatefulSet/"));
  const ordered = created && orderedTime(history.pods, created);
  return ordered ? { total, ordered } : { total };
}

interface Touched {
  /** `StatefulSet/web`. */
  readonly name: string;
  readonly how: "created" | "changed" | "deleted";
  readonly begin: number;
}

/** The workloads that somebody touched, and when. A change is one of the specification, which has a new generation. */
function touchedControllers(controllers: readonly Heard<Controller>[], since: number): Touched[] {
  const generations = new Map<string, number | undefined>();
  const touched = new Map<string, Touched>();
  for (const { at, object, type } of controllers) {
    const name = `${kindOf(object)}/${nameOf(object)}`;
    const isChanged = generations.get(uidOf(object)) !== object.metadata?.generation;
    generations.set(uidOf(object), object.metadata?.generation);
    const how =
      type === "DELETED" || isTerminating(object)
        ? "deleted"
        : type === "ADDED"
          ? "created"
          : isChanged
            ? "changed"
            : undefined;
    if (at >= since && how !== undefined && !touched.has(name)) touched.set(name, { name, how, begin: at });
  }
  return [...touched.values()];
}

/** Objects of a watch have no kind of their own in the client's types. */
function kindOf(controller: Controller): string {
  return controller.spec && "serviceName" in controller.spec ? "StatefulSet" : "Deployment";
}

/** The steps of a workload's pods that it takes to be done: Ready, or gone if it was deleted. */
function podSteps(pods: readonly Heard<V1Pod>[], { name, how, begin }: Touched): Transition[] {
  return transitionsOf(pods).filter(
    ({ object, step, at }) =>
      at >= begin && step === (how === "deleted" ? "gone" : "Ready") && belongsTo(object, name),
  );
}

/** Whether a pod is a workload's; a Deployment's pods are controlled by ReplicaSets that are named after it. */
function belongsTo(pod: V1Pod, workload: string): boolean {
  const controller = controllerOf(pod) ?? "";
  return (
    controller === workload || controller.replace(/^ReplicaSet\/(.*)-[^-]+$/, "Deployment/$1") === workload
  );
}

/** Undefined if a pod was created before its predecessor was Ready. */
function orderedTime(pods: readonly Heard<V1Pod>[], { name, begin }: Touched): OrderedTime | undefined {
  const steps = transitionsOf(pods).filter(({ object }) => belongsTo(object, name));
  const created = inOrder(steps.filter(({ step }) => step === "created"));
  const times: number[] = [];
  // The first pod may be heard of before its workload, which another watch tells of.
  let before = Math.min(begin, created[0]?.at ?? begin);
  let controller = 0;
  for (const { uid, at } of created) {
    // Its first: under load, a pod may stop being Ready while later ones start, and be so again.
    const ready = steps.find((other) => other.step === "Ready" && other.uid === uid);
    if (ready === undefined || at < before) return undefined;
    controller += at - before;
    times.push(ready.at - at);
    before = ready.at;
  }
  return created.length === 0 ? undefined : { pods: times, controller };
}

function inOrder(steps: readonly Transition[]): Transition[] {
  return steps.toSorted((a, b) => ordinalOf(a.pod) - ordinalOf(b.pod));
}
