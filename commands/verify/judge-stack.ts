import type { V1Pod } from "@kubernetes/client-node";
import type { StackOutputs } from "../../components/stack-outputs";
import { contracts } from "../../contracts";
import type { Contract, Subject } from "../../contracts/contract";
import type { DnsAnswer } from "../../kubernetes/dns/nslookup";
import { holdingIfAllowed, referenceOf } from "../../contracts/disturbing/disturbance";
import { nameOf } from "../../kubernetes/objects";
import { deploymentPods, statefulSetPods } from "../../contracts/judging/workload-pods";
import { giveBackLeftOvers, reportDisturbed } from "../disturbed-workloads";
import type { DnsRow, Evidence, LeftOut } from "./evidence";
import { disturbingContracts, judgeContracts, type JudgeOptions, type Judgement } from "./judge-contracts";
import { withLiveSubject } from "./live-subject";
import { type MountedVolume, mountedVolumes } from "./mounted-volumes";
import { PodDiary } from "./pod-diary";
import { podLives } from "./pod-lives";
import { type ChangeListener, notRestored, stackState, tellingWhenCutShort } from "./restoration";

/**
 * Judges a deployed stack from its outputs, and gathers what was seen of it.
 *
 * @throws {@link Failure} when the cluster does not answer; the signal's reason once it is aborted
 */
export async function judgeStack(
  stack: string,
  outputs: StackOutputs,
  options: SubjectOptions = {},
): Promise<Evidence> {
  return withLiveSubject(outputs, async (subject) => {
    await noticeDisturbed(subject, options);
    return PodDiary.within(subject.cluster, outputs.namespace, (diary) =>
      judgeSubject(stack, subject, diary, options),
    );
  });
}

/** What a killed process left is given back by those who may change something, and told by the others. */
async function noticeDisturbed(
  subject: Subject,
  { disturb, onNotice = () => undefined }: SubjectOptions,
): Promise<void> {
  const workloads = (["StatefulSet", "Deployment"] as const).map((kind) => referenceOf(subject, kind));
  const notice = disturb ? giveBackLeftOvers : reportDisturbed;
  await notice(subject.cluster, () => Promise.resolve(workloads), onNotice);
}

/** How {@link judgeSubject} works. */
export interface SubjectOptions extends JudgeOptions {
  /** Called where judging ends early, when contracts that disturb have given back what they could. */
  readonly onCutShort?: ChangeListener;
  /** Hears that workloads are as a killed process left them, or are disturbed by another. */
  readonly onNotice?: (line: string) => void;
}

/** Judges a stack that is observed already, and gathers what was seen of it. */
export async function judgeSubject(
  stack: string,
  subject: Subject,
  diary: PodDiary,
  options: SubjectOptions,
): Promise<Evidence> {
  const judge = (): Promise<Evidence> => judgeObserved(stack, subject, diary, options);
  return options.disturb ? holdingWorkloads(subject, judge) : judge();
}

async function judgeObserved(
  stack: string,
  subject: Subject,
  diary: PodDiary,
  options: SubjectOptions,
): Promise<Evidence> {
  const startedAt = new Date().toISOString();
  const before = options.disturb ? await stackState(subject) : {};
  const judgements = await tellingWhenCutShort(subject, before, options.onCutShort, () =>
    judgeContracts(subject, options),
  );
  const changed = options.disturb ? notRestored(before, await stackState(subject)) : [];
  const selection = options.among ?? contracts;
  return {
    ...(await gather(stack, subject, diary, judgements, startedAt)),
    leftOut: leftOut(judgements, selection),
    notSelected: contracts.length - selection.length,
    notRestored: changed,
  };
}

/** Keeps other processes from disturbing the workloads meanwhile: what is half-way would be taken for what was before. */
async function holdingWorkloads<T>(subject: Subject, use: () => Promise<T>): Promise<T> {
  const hold = (kind: "StatefulSet" | "Deployment", then: () => Promise<T>): Promise<T> =>
    holdingIfAllowed(referenceOf(subject, kind), then);
  return hold("StatefulSet", () => hold("Deployment", use));
}

async function gather(
  stack: string,
  subject: Subject,
  diary: PodDiary,
  judgements: readonly Judgement[],
  startedAt: string,
): Promise<Omit<Evidence, "leftOut" | "notSelected" | "notRestored">> {
  const { kubeContext, namespace, statefulSetName, deploymentName } = subject.outputs;
  const volumes = await volumesOf(subject);
  return {
    stack,
    kubeContext,
    namespace,
    statefulSetName,
    deploymentName,
    startedAt,
    endedAt: new Date().toISOString(),
    judgements,
    lives: podLives(subject.outputs, diary.before, diary.changes),
    ...(diary.problem !== undefined && { livesProblem: diary.problem }),
    dns: dnsRows(subject.dns.answers, ownersOf(subject.outputs, diary.states)),
    volumes,
  };
}

async function volumesOf(subject: Subject): Promise<MountedVolume[]> {
  const { cluster, outputs } = subject;
  const [stateful, stateless, { items: claims }] = await Promise.all([
    statefulSetPods(subject),
    deploymentPods(subject),
    cluster.core.listNamespacedPersistentVolumeClaim({ namespace: outputs.namespace }),
  ]);
  return mountedVolumes([...stateful, ...stateless], claims);
}

function leftOut(judgements: readonly Judgement[], selection: readonly Contract[]): LeftOut[] {
  const judged = new Set(judgements.map(({ contract }) => contract));
  return disturbingContracts(selection)
    .filter(({ name }) => !judged.has(name))
    .map(({ name, disturbs }) => ({ contract: name, disturbs: disturbs ?? "" }));
}

/** Whose each IP address is, or was. */
function ownersOf(
  { clusterIP, clusterIPServiceName }: StackOutputs,
  pods: readonly V1Pod[],
): Map<string, string> {
  const owners = pods.flatMap((pod) => (pod.status?.podIP ? [[pod.status.podIP, nameOf(pod)] as const] : []));
  return new Map([...owners, [clusterIP, `Service ${clusterIPServiceName}`]]);
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
