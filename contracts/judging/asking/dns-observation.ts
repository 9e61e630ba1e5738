import { isIP } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import type { ServicePromises } from "../../../components/promises";
import {
  type Observation,
  observation,
  type Observers,
  type Promised,
  type PromisedStatefulSet,
} from "../../contract";
import { isReady, nameOf, orUndefined } from "../../../kubernetes/objects";
import { pauseAfter } from "./pause-after";
import { statefulSetPods } from "../workload-pods";

/**
 * How long after a change the cluster's DNS may still give the answer of before. It learns of pods
 * from EndpointSlices that a controller writes after them, and nothing in the API says when it did.
 */
export const PROPAGATION_SECONDS = 5;

const ASK_CACHE_AGAIN_MS = 1000;

/** An answer without records, in words. */
export const NO_RECORD = "no address";

/** Why a StatefulSet without a governing Service has no DNS names. */
export const NO_SERVICE = "the StatefulSet has no headless Service";

/** Where Kubernetes says what its DNS answers. */
export const DNS_PAGE = "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/";

/** IP addresses that a Service's DNS records have of the StatefulSet's pods, by pod name. */
export async function podAddresses(
  subject: PromisedStatefulSet,
  service: ServicePromises,
): Promise<Map<string, string[]>> {
  const [pods, families] = await Promise.all([statefulSetPods(subject), familiesOf(subject, service)]);
  return new Map(pods.map((pod) => [nameOf(pod), addressesOf(pod, families)]));
}

/** The IP families of a Service, which need not be the first one of its pods; none when there is no such Service. */
export async function familiesOf(
  { cluster, promises: { namespace } }: Promised,
  { name }: ServicePromises,
): Promise<readonly string[]> {
  const service = await orUndefined(cluster.core.readNamespacedService({ namespace, name }));
  return service?.spec?.ipFamilies ?? [];
}

/** The IP addresses of a pod that are of some families; the first one when none is known. */
export function addressesOf({ status }: V1Pod, families: readonly string[]): string[] {
  const all = status?.podIPs?.map(({ ip }) => ip) ?? [];
  const own = all.filter((address) => families.includes(`IPv${isIP(address)}`));
  if (own.length > 0 || families.length > 0) return own;
  return status?.podIP === undefined ? [] : [status.podIP];
}

/** The StatefulSet's pods that the headless Service's DNS records name. */
export async function publishedPods(
  subject: PromisedStatefulSet,
  service: ServicePromises,
): Promise<V1Pod[]> {
  return (await statefulSetPods(subject)).filter((pod) => isPublished(pod, service));
}

/** Whether the DNS records of a headless Service name a pod that it selects. */
export function isPublished(pod: V1Pod, { publishNotReadyAddresses }: ServicePromises): boolean {
  return publishNotReadyAddresses || isReady(pod);
}

/** Names of the pods that are there, and that the headless Service's DNS records leave out. */
export async function unpublishedPods(
  subject: PromisedStatefulSet,
  service: ServicePromises,
): Promise<Set<string>> {
  const pods = await statefulSetPods(subject);
  return new Set(pods.filter((pod) => !isPublished(pod, service)).map(nameOf));
}

/** Judges whether a name resolves to addresses, once DNS had its time. */
export async function observeLookup(
  { dns }: Pick<Observers, "dns">,
  name: string,
  expected: readonly string[],
  owner: string,
): Promise<Observation> {
  const wanted = expected.toSorted().join(", ") || NO_RECORD;
  const { answer, seconds } = await answerWithin(() => lookupAddresses(dns, name, expected), wanted);
  return observation(
    `${name} → ${recordsIn(answer)}, after ${seconds.toFixed(1)} s`,
    expected.length > 0 && recordsIn(answer) === wanted,
    `${name} resolves to ${recordsIn(answer)}, but ${owner} has ${expected.length > 0 ? wanted : "none that a record could have"}`,
  );
}

/** The part of a DNS answer that contracts judge. */
export interface Records {
  readonly records: readonly string[];
  /** How long the answer may be kept, if it says that. */
  readonly ttlSeconds?: number;
  /** Whether the client does not print that time, so that it is unknown. */
  readonly isTtlUntold?: boolean;
}

/** The addresses of a name, of the IP families of those that are expected. */
export async function lookupAddresses(
  dns: Pick<Observers["dns"], "lookup">,
  name: string,
  expected: readonly string[],
): Promise<Records> {
  const types = new Set(expected.map((address) => (isIP(address) === 6 ? "AAAA" : "A")));
  if (types.size === 0) types.add("A");
  const answers = await Promise.all([...types].map((type) => dns.lookup(name, type)));
  return { records: answers.flatMap(({ records }) => records).toSorted(), ...ttlOf(answers) };
}

/** For how long the first of some answers may be kept. */
export function ttlOf(answers: readonly Records[]): Pick<Records, "ttlSeconds" | "isTtlUntold"> {
  const ttls = answers.flatMap(({ ttlSeconds }) => ttlSeconds ?? []);
  return {
    ...(ttls.length > 0 && { ttlSeconds: Math.min(...ttls) }),
    isTtlUntold: answers.some(({ isTtlUntold }) => isTtlUntold),
  };
}

/** An answer of the cluster's DNS, and how long it took until that came. */
interface TimedAnswer<T extends Records> {
  readonly answer: T;
  readonly seconds: number;
}

/** Asks until the answer is the wanted one, at most for as long as DNS may lag behind the API. */
export function answerWithin<T extends Records>(
  ask: () => Promise<T>,
  wanted: string,
): Promise<TimedAnswer<T>> {
  return askUntil(ask, (answer) => recordsIn(answer) === wanted);
}

/** Asks for as long as DNS may lag behind the API; returns the first answer that is not the wanted one, or the last. */
export function answerThroughout<T extends Records>(
  ask: () => Promise<T>,
  wanted: string,
): Promise<TimedAnswer<T>> {
  return askUntil(ask, (answer) => recordsIn(answer) !== wanted);
}

/** The longest time for which CoreDNS keeps an answer of the cluster, unless it is configured otherwise. */
const USUAL_TTL_SECONDS = 30;

/**
 * A server that caches gives the answer of before for as long as that may be kept, which it counts down in each answer.
 * One whose answers may always be kept for as long caches nothing, and is waited for no longer than DNS takes.
 */
export async function askUntil<T extends Records>(
  ask: () => Promise<T>,
  isEnough: (answer: T) => boolean,
): Promise<TimedAnswer<T>> {
  const start = performance.now();
  const ttls: number[] = [];
  for (;;) {
    const answer = await ask();
    const seconds = (performance.now() - start) / 1000;
    if (answer.ttlSeconds !== undefined) ttls.push(answer.ttlSeconds);
    if (answer.isTtlUntold) ttls.push(USUAL_TTL_SECONDS);
    const isCached = answer.isTtlUntold === true || Math.min(...ttls) < Math.max(...ttls);
    const limit = PROPAGATION_SECONDS + (isCached ? Math.max(...ttls) : 0);
    if (isEnough(answer) || seconds > limit) return { answer, seconds };
    await (isCached ? pause(ASK_CACHE_AGAIN_MS) : pauseAfter(seconds));
  }
}

/** The records of an answer, in words. */
export function recordsIn({ records }: Records): string {
  return records.join(", ") || NO_RECORD;
}
