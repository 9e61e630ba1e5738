import {
  type KubernetesObject,
  KubernetesObjectApi,
  type V1Deployment,
  type V1Pod,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import type { WorkloadPromises } from "../../../components/promises";
import { contracts } from "../../../contracts";
import { podsIn } from "../../../kubernetes/collection";
import {
  type Contract,
  isAbout,
  judgeContract,
  type Subject,
  type Verdict,
} from "../../../contracts/contract";
import { endpointsSettled } from "../../../contracts/judging/settled-endpoints";
import { promisesOf } from "../../../contracts/live-promises";
import { DnsClient } from "../../../kubernetes/dns/dns-client";
import { isReady } from "../../../kubernetes/objects";
import { Recorder } from "../../../kubernetes/pods/recorder";
import { waitUntil } from "../../../kubernetes/wait-until";
import { withDiagnosis } from "../../support/running/diagnosis";
import { Fixture } from "../../support/fixture";
import { orInterrupted } from "../../support/running/interruption";
import { withNamespace } from "../../support/test-namespace";
import { cluster, KUBE_CONTEXT } from "../suite";
import { completed, type Workload } from "./control";
import { installWithHelm } from "./helm";
import { podCount, type SoundWorkload, soundWorkloads } from "./manifests";

/** One for all workloads that do not bring their own: the names that it looks up are fully qualified. */
const sharedDnsClient = new Fixture<DnsClient>((use) =>
  withNamespace(cluster(), (namespace) => DnsClient.within(cluster(), namespace, use)),
);

let madeObjectApi: KubernetesObjectApi | undefined;

/** One for all workloads: it asks the cluster once which kinds of objects there are. */
function objectApi(): KubernetesObjectApi {
  return (madeObjectApi ??= KubernetesObjectApi.makeApiClient(cluster().kubeConfig));
}

let startedDnsClient: Promise<DnsClient> | undefined;

// Outside of any suite: once nothing is judged any more.
after(() => sharedDnsClient.tearDown());

/** Contracts that a workload can be judged on while others are judged on it, too. */
export const readingContracts: readonly Contract[] = contracts.filter(
  ({ disturbs }) => disturbs === undefined,
);

/**
 * Deploys a workload in a namespace of its own and judges it. Contracts that only read run side by side. Then some
 * that disturb run one after another.
 */
export async function judgeWorkload(
  workload: Workload,
  disturbing: readonly Contract[],
): Promise<Map<Contract, Verdict>> {
  return withWorkload(workload, (subjects, namespace) =>
    orInterrupted(withDiagnosis(cluster(), namespace, judge(subjects, disturbing))),
  );
}

/** Deploys a workload in a namespace of its own for as long as the function takes; its pods are recorded from the first. */
export async function withWorkload<T>(
  workload: Workload,
  use: (subjects: readonly Subject[], namespace: string) => Promise<T>,
): Promise<T> {
  return withNamespace(cluster(), (namespace) =>
    Recorder.within(podsIn(cluster(), namespace), async (recorder) => {
      const sound = soundWorkloads(namespace, workload.objects, workload.promised);
      const promised = await Promise.all(sound.map(readPromises));
      await orInterrupted(withDiagnosis(cluster(), namespace, deploy(namespace, workload)));
      return withDnsClient(workload, namespace, async (dns) => {
        await workload.afterwards?.({ cluster: cluster(), namespace });
        const subjects = promised.map(
          (promises) => ({ cluster: cluster(), promises, recorder, dns }) as Subject,
        );
        return use(subjects, namespace);
      });
    }),
  );
}

/** The promises of a sound workload as they are read from the objects that the API server makes of it, in a dry run. */
export async function readPromises({ workload, service }: SoundWorkload): Promise<WorkloadPromises> {
  const api = objectApi();
  const [live, front] = await Promise.all([
    api.create<V1StatefulSet | V1Deployment>(workload, undefined, "All"),
    api.create(service, undefined, "All"),
  ]);
  return promisesOf(live, { services: [front] });
}

function withDnsClient<T>(
  { ownDnsClient }: Workload,
  namespace: string,
  use: (dns: DnsClient) => Promise<T>,
): Promise<T> {
  if (!ownDnsClient) return (startedDnsClient ??= sharedDnsClient.setUp()).then(use);
  return ownDnsClient(cluster(), namespace).then((changes) =>
    DnsClient.within(cluster(), namespace, use, { changes }),
  );
}

async function deploy(namespace: string, workload: Workload): Promise<void> {
  const objects = completed(workload);
  await (workload.byHelm ? installWithHelm(KUBE_CONTEXT, namespace, objects) : create(namespace, objects));
  const pods = podsIn(cluster(), namespace, { labelSelector: "app" });
  const count = workload.podsUp ?? podCount(workload.objects);
  const isUp = workload.neverReady ? isStarted : isReady;
  await waitUntil(pods, `${count} pods to be up`, (all) => all.filter(isUp).length === count);
}

async function create(namespace: string, objects: readonly KubernetesObject[]): Promise<void> {
  const api = objectApi();
  for (const object of objects) {
    object.metadata!.namespace = namespace;
    await api.create(object);
  }
}

function isStarted({ status }: V1Pod): boolean {
  return status?.containerStatuses?.every(({ started }) => started) ?? false;
}

async function judge(
  subjects: readonly Subject[],
  disturbing: readonly Contract[],
): Promise<Map<Contract, Verdict>> {
  const judged = subjects.map((subject): Subject => ({ ...subject, witnessed: {} }));
  const isJudged = (contract: Contract): boolean => judged.some((subject) => isAbout(contract, subject));
  const judgeOne = async (contract: Contract): Promise<readonly [Contract, Verdict]> => [
    contract,
    await verdictOf(
      contract,
      judged.find((subject) => isAbout(contract, subject))!,
    ),
  ];
  await Promise.all(subjects.map((subject) => endpointsSettled(subject)));
  const verdicts = new Map(await Promise.all(readingContracts.filter(isJudged).map(judgeOne)));
  for (const contract of disturbing) verdicts.set(...(await judgeOne(contract)));
  return verdicts;
}

/** A failure to judge is told with its contract, for no other would say which one it was. */
async function verdictOf(contract: Contract, subject: Subject): Promise<Verdict> {
  return judgeContract(contract, subject).catch((error: unknown) => {
    throw new Error(`cannot judge "${contract.name}"`, { cause: error });
  });
}
