import { connectToAnswering } from "../../answering-cluster";
import { claimsIn } from "../../../kubernetes/collection";
import { nameOf } from "../../../kubernetes/objects";
import { backendInWords, beginOf, type CiRun, RUN_MARK } from "../run/ci-run";
import { withBackend } from "../run/ci-stack";
import { isRunNamespace, runVolumes } from "../run/run-namespace";
import { ownershipOf, readRecords } from "../run/run-record";

/** After this time, a run of another machine counts as dead. No run takes a tenth of it. */
const DEAD_AFTER_MS = 60 * 60 * 1000;

/** What a CI run left. */
export interface LeftOverRun {
  readonly run: CiRun;
  readonly begin: Date;
  /** Why it counts as dead. */
  readonly reason: string;
  /** Whether its stack is in the state backend. */
  readonly hasStack: boolean;
  readonly namespace?: { readonly claims: readonly string[] };
  readonly volumes: readonly string[];
}

/** A run that is dead, or may be. */
export interface Candidate {
  readonly run: CiRun;
  readonly isOwnerGone: boolean;
}

/**
 * Finds CI runs that are dead. Such a run has a record on this machine whose processes are gone. Without records, it
 * is a stack or a namespace with the name and the mark of a run that began more than an hour ago.
 */
export async function findDeadRuns(
  place: Pick<CiRun, "backend" | "project">,
  kubeContext: string,
): Promise<Candidate[]> {
  const now = new Date();
  const records = await readRecords();
  const noted = await Promise.all(records.map(async (run) => ({ run, ownership: await ownershipOf(run) })));
  const dead = noted.filter(
    ({ run, ownership }) => ownership === "gone" || (ownership === "unknown" && isTooOld(run.name, now)),
  );
  const isForeign = (name: string): boolean =>
    isTooOld(name, now) && !records.some((record) => record.name === name);

  const foreign = new Set([
    ...(await markedStacks(place, isForeign)),
    ...(await markedNamespaces(kubeContext, isForeign)),
  ]);
  return [
    ...dead.map(({ run, ownership }) => ({ run, isOwnerGone: ownership === "gone" })),
    ...[...foreign].map((name) => ({ run: { name, kubeContext, ...place }, isOwnerGone: false })),
  ];
}

/** Returns only names of CI runs. */
function isTooOld(name: string, now: Date): boolean {
  const begin = beginOf(name);
  return begin !== undefined && now.getTime() - begin.getTime() > DEAD_AFTER_MS;
}

/** Stacks with one of the names that are looked for, and the tag of a CI run. */
async function markedStacks(
  place: Pick<CiRun, "backend" | "project">,
  isWanted: (name: string) => boolean,
): Promise<string[]> {
  return withBackend(place, async (workspace) => {
    const stacks = await workspace.listStacks();
    const named = stacks.map(({ name }) => name).filter(isWanted);
    const tags = await Promise.all(named.map((name) => workspace.listTags(name)));
    return named.filter((name, index) => tags[index]?.[RUN_MARK] === name);
  });
}

/** Namespaces with one of the names that are looked for, and the label of a CI run. */
async function markedNamespaces(kubeContext: string, isWanted: (name: string) => boolean): Promise<string[]> {
  const cluster = await connectToAnswering(kubeContext);
  const { items } = await cluster.core.listNamespace({ labelSelector: RUN_MARK });
  return items.filter((namespace) => isRunNamespace(namespace) && isWanted(nameOf(namespace))).map(nameOf);
}

/**
 * Looks what a dead run left.
 *
 * @throws {@link Failure} when its cluster does not answer
 */
export async function inspect({ run, isOwnerGone }: Candidate): Promise<LeftOverRun> {
  const cluster = await connectToAnswering(run.kubeContext);
  const { items: namespaces } = await cluster.core.listNamespace({
    fieldSelector: `metadata.name=${run.name}`,
  });
  const { items: claims } = await claimsIn(cluster, run.name).list();
  const stacks = await withBackend(run, (workspace) => workspace.listStacks());
  return {
    run,
    begin: beginOf(run.name) ?? new Date(0),
    reason: isOwnerGone ? "its processes are gone" : "it began more than an hour ago",
    hasStack: stacks.some(({ name }) => name === run.name),
    ...(namespaces.length > 0 && { namespace: { claims: claims.map(nameOf) } }),
    volumes: (await runVolumes(cluster, run.name)).map(nameOf),
  };
}

/** What a dead run left, in plain words. */
export function describeLeftOver({ run, begin, reason, hasStack, namespace, volumes }: LeftOverRun): string {
  const lines = [
    ...(hasStack ? [`stack ${run.name} in ${backendInWords(run)}`] : []),
    ...(namespace ? [`namespace ${run.name} in kubeconfig context ${run.kubeContext}`] : []),
    ...(namespace?.claims ?? []).map((claim) => `claim ${claim}`),
    ...volumes.map((volume) => `volume ${volume}`),
  ];
  return [
    `CI run ${run.name} of ${begin.toISOString()} is dead (${reason}) and left:`,
    ...(lines.length > 0 ? lines : ["nothing but its record"]).map((line) => `  ${line}`),
  ].join("\n");
}
