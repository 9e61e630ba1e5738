import type { KubernetesObject, V1Pod } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../../../components/promises";
import { type Contract, judgeContract, type Subject, type Verdict } from "../../../contracts/contract";
import type { DnsClient } from "../../../kubernetes/dns/dns-client";
import type { DnsAnswer, RecordType } from "../../../kubernetes/dns/nslookup";
import type { Recorder } from "../../../kubernetes/pods/recorder";
import { MemoryApiServer } from "../../support/api-servers/memory-api-server";

/** Where served workloads are. */
export const NAMESPACE = "guide";

/** What the cluster's DNS answers; the answer may change from one question to the next. */
export type RecordedAnswers = (
  type: RecordType,
  name: string,
) => Pick<DnsAnswer, "records" | "ttlSeconds" | "isTtlUntold">;

const NO_ANSWERS: RecordedAnswers = () => ({ records: [] });

/** Judges a contract on objects that an API server in memory serves, with recorded answers of the cluster's DNS. */
export function judgeServed(
  contract: Contract,
  promises: WorkloadPromises,
  objects: readonly KubernetesObject[],
  answers: RecordedAnswers = NO_ANSWERS,
): Promise<Verdict> {
  return MemoryApiServer.within((server, cluster) => {
    for (const object of objects) {
      const metadata = Object.assign({ namespace: NAMESPACE }, object.metadata);
      server.put("somebody", Object.assign({}, object, { metadata }));
    }
    const recorder = { present: [], history: () => Promise.resolve([]) } as unknown as Recorder<V1Pod>;
    return judgeContract(contract, { cluster, promises, recorder, dns: recordedDns(answers) } as Subject);
  });
}

/** Begins what takes seconds while other tests are loaded and run; a test awaits it. */
export function soon<T>(work: () => Promise<T>): () => Promise<T> {
  const result = work();
  // A failure before its test awaits it is no unhandled one.
  result.catch(() => undefined);
  return () => result;
}

/** Outcome and violations, which is all that most tests are about. */
export function findings({ outcome, violations }: Verdict): readonly [string, readonly string[]] {
  return [outcome, violations];
}

/** A client of DNS that gives recorded answers. */
function recordedDns(answers: RecordedAnswers): DnsClient {
  const ask =
    (protocol: "UDP" | "TCP") =>
    (name: string, type: RecordType = "A"): Promise<DnsAnswer> =>
      Promise.resolve({ name, type, protocol, transcript: "", ...answers(type, name) });
  return {
    pod: { metadata: { name: "dns-client", namespace: NAMESPACE, labels: { app: "dns-client" } } },
    lookup: ask("TCP"),
    lookupOverTcp: ask("TCP"),
    lookupOverUdp: ask("UDP"),
    reverseLookup: (address: string) => ask("TCP")(address, "PTR"),
  } as unknown as DnsClient;
}
