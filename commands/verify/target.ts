import { KubeConfig } from "@kubernetes/client-node";
import { resolve } from "node:path";
import type { WorkloadPromises } from "../../components/promises";
import { livePromises, type LiveWorkloadName } from "../../contracts/live-promises";
import { Failure } from "../../command-line/failure";
import { projectFolder } from "../../command-line/locations";
import type { Cluster } from "../../kubernetes/cluster";
import { loadKubeConfig } from "../../kubernetes/load-kube-config";
import { exportedState, noWorkload } from "../../pulumi/exported-state";
import { type StateWorkload, workloadsInState } from "../../pulumi/state-workloads";
import { connectToAnswering } from "../answering-cluster";
import { promisesOfStack, READ_FROM_LIVE_OBJECT } from "./promises-of-stack";

/** What is judged. */
export interface Target {
  /** In words: `stack dev`. */
  readonly name: string;
  readonly cluster: Cluster;
  readonly workloads: readonly WorkloadPromises[];
  /** What a reader has to know of where the promises come from, one list a workload. */
  readonly notes: readonly (readonly string[])[];
}

/** How a caller names what is to be judged. */
export interface TargetOptions {
  readonly cwd?: string | undefined;
  readonly stack?: string | undefined;
  readonly workload?: readonly string[] | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  /** Live workloads as `statefulset/NAME` or `deployment/NAME`. */
  readonly live: readonly string[];
}

/**
 * Finds what is to be judged: the workloads of a stack, or live ones.
 *
 * @throws {@link Failure} when there is no such thing, its cluster does not answer, or the options contradict each other
 */
export function findTarget(options: TargetOptions, signal: AbortSignal): Promise<Target> {
  return options.live.length > 0 ? liveTarget(options) : stackTarget(options, signal);
}

async function liveTarget({
  stack,
  cwd,
  workload,
  context,
  namespace,
  live,
}: TargetOptions): Promise<Target> {
  if (stack !== undefined || cwd !== undefined || workload !== undefined) {
    throw new Failure(
      `live workloads (${live.join(", ")}) are named beside --stack, --cwd or --workload, which name those of a stack`,
      "Give the one or the other.",
    );
  }
  if (context === undefined || namespace === undefined) {
    throw new Failure(
      `live workloads (${live.join(", ")}) need --context and --namespace`,
      `Name the kubeconfig context of their cluster, one of: ${contextNames().join(", ") || "none"}; and their namespace.`,
    );
  }
  const names = live.map((text) => parseWorkload(text, namespace));
  const cluster = await connectToAnswering(context);
  const workloads = await Promise.all(names.map((name) => livePromises(cluster, name)));
  return {
    name: live.join(", "),
    cluster,
    workloads,
    notes: workloads.map(() => ["its promises were read from the live object"]),
  };
}

const KINDS: ReadonlyMap<string, LiveWorkloadName["kind"]> = new Map([
  ["statefulset", "StatefulSet"],
  ["statefulsets", "StatefulSet"],
  ["sts", "StatefulSet"],
  ["deployment", "Deployment"],
  ["deployments", "Deployment"],
  ["deploy", "Deployment"],
]);

/** A workload as kubectl names it. */
function parseWorkload(text: string, namespace: string): LiveWorkloadName {
  const [type = "", name = "", ...others] = text.split("/");
  const kind = KINDS.get(type.toLowerCase().replace(/(\.v1)?\.apps$/, ""));
  if (kind === undefined || name === "" || others.length > 0) {
    throw new Failure(
      `"${text}" names no workload`,
      "Name it by kind and name: statefulset/NAME or deployment/NAME. Other kinds make no promises that are judged here.",
    );
  }
  return { kind, namespace, name };
}

async function stackTarget(options: TargetOptions, signal: AbortSignal): Promise<Target> {
  const folder = resolve(options.cwd ?? ".");
  // `npm start` of this project deploys "dev" and selects none.
  const stack = options.stack ?? (folder === projectFolder ? "dev" : undefined);
  const location = { folder, ...(stack !== undefined && { stack }) };
  const found = workloadsInState(await exportedState(location, signal));
  if (found.length === 0) throw noWorkload(location);
  const chosen = chooseWorkloads(found, options.workload);
  const context = clusterContext(chosen, options.context);
  const cluster = await connectToAnswering(context.name);
  const workloads = await Promise.all(chosen.map((workload) => promisesOfStack(cluster, workload)));
  const notes = chosen.map(({ promises }) => [
    ...(promises === undefined ? [READ_FROM_LIVE_OBJECT] : []),
    ...context.notes,
  ]);
  return {
    name: stack === undefined ? `the selected stack of ${folder}` : `stack ${stack}`,
    cluster,
    workloads,
    notes,
  };
}

function chooseWorkloads(
  found: readonly StateWorkload[],
  wanted: readonly string[] | undefined,
): readonly StateWorkload[] {
  if (wanted === undefined) return found;
  const missing = wanted.filter((name) => !found.some((workload) => workload.name === name));
  if (missing.length > 0) {
    throw new Failure(
      `the stack has no workload ${missing.join(", ")}`,
      `It has: ${found.map(({ kind, name }) => `${kind} ${name}`).join(", ")}.`,
    );
  }
  return found.filter(({ name }) => wanted.includes(name));
}

/** The context that the workloads' providers name; a provider that names none uses what is current. */
function clusterContext(
  workloads: readonly StateWorkload[],
  given: string | undefined,
): { readonly name: string; readonly notes: readonly string[] } {
  if (given !== undefined) return { name: given, notes: [] };
  const named = [...new Set(workloads.flatMap(({ kubeContext }) => kubeContext ?? []))];
  if (named.length > 1) {
    throw new Failure(
      `the workloads are on several clusters: ${named.join(", ")}`,
      "Judge one cluster at a time: name its workloads with --workload, or its context with --context.",
    );
  }
  const [name] = named;
  if (name !== undefined) return { name, notes: [] };
  const current = loadKubeConfig(new KubeConfig()).getCurrentContext();
  return {
    name: current,
    notes: [`its provider names no kubeconfig context, so the current one was taken: ${current}`],
  };
}

function contextNames(): string[] {
  return loadKubeConfig(new KubeConfig())
    .getContexts()
    .map(({ name }) => name);
}
