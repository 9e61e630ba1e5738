import type { V1Pod } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../../components/promises";
import { contracts } from "../../contracts";
import { type Contract, isAbout, type Subject } from "../../contracts/contract";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { claimsIn } from "../../kubernetes/collection";
import type { DnsAnswer } from "../../kubernetes/dns/nslookup";
import { claimNamesOf, nameOf } from "../../kubernetes/objects";
import type { Recorder } from "../../kubernetes/pods/recorder";
import { holdingIfAllowed, referenceOf } from "../../contracts/disturbing/disturbance";
import { reasonOf } from "../../kubernetes/reason";
import { podsOf } from "../../contracts/judging/workload-pods";
import { giveBackLeftOvers, reportDisturbed } from "../disturbed-workloads";
import type { DnsRow, Evidence, LeftOut, WorkloadVolume } from "./evidence";
import { disturbingContracts, judgeContracts, type JudgeOptions, type Judgement } from "./judge-contracts";
import { type ObservedWorkloads, withSubjects } from "./live-subject";
import { mountedVolumes } from "./mounted-volumes";
import { podLives } from "./pod-lives";
import { type ChangeListener, changesSince, tellingWhenCutShort, workloadState } from "./restoration";

/**
 * Judges workloads of a cluster by their promises, and gathers what was seen of them.
 *
 * @param name what is judged, in words: `stack dev`
 * @param notes what a reader has to know of the promises, one list a workload
 * @throws {@link Failure} when the workloads cannot be observed; the signal's reason once it is aborted
 */
export async function judgeWorkloads(
  name: string,
  cluster: Cluster,
  workloads: readonly WorkloadPromises[],
  notes: readonly (readonly string[])[] = [],
  options: SubjectOptions = {},
): Promise<Evidence> {
  const left: string[] = [];
  const noteLeft = (what: string): void => {
    left.push(what);
  };
  const evidence = await withSubjects(cluster, workloads, noteLeft, async ({ subjects, notes: changes }) => {
    await noticeDisturbed(cluster, subjects, options);
    const observed = { subjects, notes: changes.map((own, index) => [...(notes[index] ?? []), ...own]) };
    return judgeObserved(name, observed, options);
  });
  return { ...evidence, notRestored: [...evidence.notRestored, ...left] };
}

/** If a killed process left something to restore, a command with `--disturb` restores it; others only report it. */
async function noticeDisturbed(
  cluster: Cluster,
  subjects: readonly Subject[],
  { disturb, onNotice = () => undefined }: SubjectOptions,
): Promise<void> {
  const notice = disturb ? giveBackLeftOvers : reportDisturbed;
  await notice(cluster, () => Promise.resolve(subjects.map(referenceOf)), onNotice);
}

/** How {@link judgeObserved} works. */
export interface SubjectOptions extends JudgeOptions {
  /** Called when judging ends early and contracts that disturb have given back what they could. */
  readonly onCutShort?: ChangeListener;
  /** Hears that workloads are as a killed process left them, or are disturbed by another. */
  readonly onNotice?: (line: string) => void;
}

/** Judges workloads that are observed already, and gathers what was seen of them. */
export async function judgeObserved(
  name: string,
  observed: ObservedWorkloads,
  options: SubjectOptions,
): Promise<Evidence> {
  const judge = (): Promise<Evidence> => judgeHeld(name, observed, options);
  return options.disturb ? holdingWorkloads(observed.subjects, judge) : judge();
}

async function judgeHeld(
  name: string,
  observed: ObservedWorkloads,
  options: SubjectOptions,
): Promise<Evidence> {
  const { subjects } = observed;
  const startedAt = new Date().toISOString();
  const before = options.disturb ? await workloadState(subjects) : {};
  const judgements = await tellingWhenCutShort(subjects, before, options.onCutShort, () =>
    judgeContracts(subjects, options),
  );
  const changed = options.disturb ? await changesSince(before, subjects) : [];
  const selection = options.among ?? contracts;
  const applicable = (among: readonly Contract[]): Contract[] =>
    among.filter((contract) => subjects.some((subject) => isAbout(contract, subject)));
  return {
    ...(await gather(name, observed, judgements, startedAt)),
    leftOut: leftOut(judgements, applicable(selection)),
    notSelected: applicable(contracts).length - applicable(selection).length,
    notRestored: changed,
  };
}

/** Keeps other processes from disturbing the workloads meanwhile: what is half-way would be taken for what was before. */
async function holdingWorkloads<T>(
  [subject, ...others]: readonly Subject[],
  use: () => Promise<T>,
): Promise<T> {
  if (subject === undefined) return use();
  return holdingIfAllowed(referenceOf(subject), () => holdingWorkloads(others, use));
}

async function gather(
  name: string,
  { subjects, notes }: ObservedWorkloads,
  judgements: readonly Judgement[],
  startedAt: string,
): Promise<Omit<Evidence, "leftOut" | "notSelected" | "notRestored">> {
  const { volumes, problems } = await volumesOrProblems(subjects);
  const workloads = subjects.map(({ promises }, index) => ({
    kind: promises.kind,
    namespace: promises.namespace,
    name: promises.name,
    notes: [...(notes[index] ?? []), ...problems],
  }));
  const clients = new Set(subjects.map(({ dns }) => dns));
  const record = podRecord(subjects);
  return {
    subject: name,
    kubeContext: subjects[0]?.cluster.kubeConfig.getCurrentContext() ?? "",
    workloads,
    startedAt,
    endedAt: new Date().toISOString(),
    judgements,
    lives: podLives(workloads, record),
    ...(record.problem !== undefined && { livesProblem: record.problem }),
    dns: dnsRows(
      [...clients].flatMap(({ answers }) => answers),
      ownersOf(subjects, [...record.present, ...record.heard.map(({ object }) => object)]),
    ),
    volumes,
  };
}

/** What was recorded of the pods of all namespaces. */
function podRecord(subjects: readonly Subject[]): Pick<Recorder<V1Pod>, "present" | "heard" | "problem"> {
  const recorders = [...new Set(subjects.map(({ recorder }) => recorder))];
  return {
    present: recorders.flatMap(({ present }) => present),
    heard: recorders.flatMap(({ heard }) => heard),
    problem: recorders.find(({ problem }) => problem !== undefined)?.problem,
  };
}

/** If something cannot be read for the page, the page says so. The verdicts do not depend on it. */
async function volumesOrProblems(
  subjects: readonly Subject[],
): Promise<{ readonly volumes: readonly WorkloadVolume[]; readonly problems: readonly string[] }> {
  try {
    return { volumes: await volumesOf(subjects), problems: [] };
  } catch (error) {
    return { volumes: [], problems: [`its volumes could not be read: ${reasonOf(error)}`] };
  }
}

/** The volumes of the workloads: what their pods mount, and claims of their templates that no pod mounts. */
async function volumesOf(subjects: readonly Subject[]): Promise<WorkloadVolume[]> {
  const perSubject = subjects.map(async (subject) => {
    const { cluster, promises } = subject;
    const [pods, { items: claims }] = await Promise.all([
      podsOf(subject),
      claimsIn(cluster, promises.namespace).list(),
    ]);
    const mounted = new Set(pods.flatMap(claimNamesOf));
    const isOwn = (claim: string): boolean =>
      mounted.has(claim) ||
      (promises.kind === "StatefulSet" &&
        promises.claims.some((template) => isMadeFor(claim, `${template.name}-${promises.name}-`)));
    const { kind, namespace, name } = promises;
    const own = claims.filter((claim) => isOwn(nameOf(claim)));
    return mountedVolumes(pods, own).map((volume) => ({ workload: { kind, namespace, name }, ...volume }));
  });
  return (await Promise.all(perSubject)).flat();
}

function isMadeFor(claim: string, prefix: string): boolean {
  return claim.startsWith(prefix) && /^\d+$/.test(claim.slice(prefix.length));
}

function leftOut(judgements: readonly Judgement[], selection: readonly Contract[]): LeftOut[] {
  const judged = new Set(judgements.map(({ contract }) => contract));
  return disturbingContracts(selection)
    .filter(({ name }) => !judged.has(name))
    .map(({ name, disturbs }) => ({ contract: name, disturbs: disturbs ?? "" }));
}

/** Whose each IP address is, or was. */
function ownersOf(subjects: readonly Subject[], pods: readonly V1Pod[]): Map<string, string> {
  const ofPods = pods.flatMap((pod) => (pod.status?.podIP ? [[pod.status.podIP, nameOf(pod)] as const] : []));
  const ofServices = subjects.flatMap(({ promises: { service } }) =>
    service?.clusterIP === undefined ? [] : [[service.clusterIP, `Service ${service.name}`] as const],
  );
  return new Map([...ofPods, ...ofServices]);
}

/** What was asked and answered, in the order of asking, and each of that once. */
export function dnsRows(answers: readonly DnsAnswer[], owners: ReadonlyMap<string, string>): DnsRow[] {
  const rows = new Map<string, DnsRow>();
  for (const { name, type, protocol, records } of answers) {
    const key = [name, type, protocol, ...records].join(" ");
    const row = rows.get(key) ?? {
      question: name,
      type,
      protocol,
      answers: records.map((record) => {
        const owner = owners.get(record);
        return { record, ...(owner !== undefined && { owner }) };
      }),
      times: 0,
    };
    rows.set(key, { ...row, times: row.times + 1 });
  }
  return [...rows.values()];
}
