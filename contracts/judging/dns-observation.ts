import { isIP } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import type { ServicePromises } from "../../components/promises";
import { type Observation, observation, type Observers, type PromisedStatefulSet } from "../contract";
import type { DnsAnswer } from "../../kubernetes/dns/nslookup";
import { isReady, nameOf } from "../../kubernetes/objects";
import { statefulSetPods } from "./workload-pods";

/**
 * How long after a change the cluster's DNS may still give the answer of before. It learns of pods
 * from EndpointSlices that a controller writes after them, and nothing in the API says when it did.
 */
export const PROPAGATION_SECONDS = 5;

/** How long to wait until the next question, for DNS tells nobody when its answer changes. */
const ASK_AGAIN_MS = 250;

const ASK_CACHE_AGAIN_MS = 1000;

/** An answer without records, in words. */
export const NO_RECORD = "no address";

/** Why a StatefulSet without a governing Service has no DNS names. */
export const NO_SERVICE = "the StatefulSet has no headless Service";

/** Where Kubernetes says what its DNS answers. */
export const DNS_PAGE = "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/";

/** IP addresses of the StatefulSet's pods, by pod name. */
export async function podAddresses(subject: PromisedStatefulSet): Promise<Map<string, string[]>> {
  const pods = await statefulSetPods(subject);
  return new Map(pods.map((pod) => [nameOf(pod), pod.status?.podIP ? [pod.status.podIP] : []]));
}

/** The pods that the headless Service's DNS records name. */
export async function publishedPods(
  subject: PromisedStatefulSet,
  { publishNotReadyAddresses }: ServicePromises,
): Promise<V1Pod[]> {
  return (await statefulSetPods(subject)).filter((pod) => publishNotReadyAddresses || isReady(pod));
}

/** Names of the pods that are there, and that the headless Service's DNS records leave out. */
export async function unpublishedPods(
  subject: PromisedStatefulSet,
  service: ServicePromises,
): Promise<Set<string>> {
  const published = new Set((await publishedPods(subject, service)).map(nameOf));
  return new Set((await statefulSetPods(subject)).map(nameOf).filter((name) => !published.has(name)));
}

/** Judges whether a name resolves to addresses, once DNS had its time. */
export async function observeLookup(
  { dns }: Pick<Observers, "dns">,
  name: string,
  expected: string[],
  owner: string,
): Promise<Observation> {
  const wanted = expected.toSorted().join(", ") || NO_RECORD;
  const { answer, seconds } = await answerWithin(() => dns.lookup(name, addressType(expected)), wanted);
  return observation(
    `${name} → ${recordsIn(answer)}, after ${seconds.toFixed(1)} s`,
    expected.length > 0 && recordsIn(answer) === wanted,
    `${name} resolves to ${recordsIn(answer)}, but ${owner} has ${wanted}`,
  );
}

/** An answer of the cluster's DNS, and how long it took until that came. */
interface TimedAnswer {
  readonly answer: DnsAnswer;
  readonly seconds: number;
}

/** Asks until the answer is the wanted one, at most for as long as DNS may lag behind the API. */
export function answerWithin(ask: () => Promise<DnsAnswer>, wanted: string): Promise<TimedAnswer> {
  return askUntil(ask, (answer) => recordsIn(answer) === wanted);
}

/** Asks for as long as DNS may lag behind the API; answers the first answer that is not the wanted one, or the last. */
export function answerThroughout(ask: () => Promise<DnsAnswer>, wanted: string): Promise<TimedAnswer> {
  return askUntil(ask, (answer) => recordsIn(answer) !== wanted);
}

/**
 * A server that caches gives the answer of before for as long as that may be kept, which it counts down in each answer.
 * One whose answers may always be kept for as long caches nothing, and is waited for no longer than DNS takes.
 */
async function askUntil(
  ask: () => Promise<DnsAnswer>,
  isEnough: (answer: DnsAnswer) => boolean,
): Promise<TimedAnswer> {
  const start = performance.now();
  const ttls: number[] = [];
  for (;;) {
    const answer = await ask();
    const seconds = (performance.now() - start) / 1000;
    if (answer.ttlSeconds !== undefined) ttls.push(answer.ttlSeconds);
    const isCached = Math.min(...ttls) < Math.max(...ttls);
    const limit = PROPAGATION_SECONDS + (isCached ? Math.max(...ttls) : 0);
    if (isEnough(answer) || seconds > limit) return { answer, seconds };
    await pause(isCached ? ASK_CACHE_AGAIN_MS : ASK_AGAIN_MS);
  }
}

/** The type of the records that hold addresses of a family. */
function addressType([address]: readonly string[]): "A" | "AAAA" {
  return address !== undefined && isIP(address) === 6 ? "AAAA" : "A";
}

/** The records of an answer, in words. */
export function recordsIn(answer: DnsAnswer): string {
  return answer.records.join(", ") || NO_RECORD;
}
