import type { WorkloadPromises } from "../../components/promises";
import type { Observers, Subject } from "../../contracts/contract";
import { type PromisedNow, promisedNow } from "../../contracts/promised-now";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { DnsClient } from "../../kubernetes/dns/dns-client";
import { podsIn } from "../../kubernetes/collection";
import { Recorder } from "../../kubernetes/pods/recorder";
import { Failure } from "../../command-line/failures/failure";
import { reasonOf } from "../../kubernetes/reason";

/** Workloads that are observed. */
export interface ObservedWorkloads {
  readonly subjects: readonly Subject[];
  /** How their promises have changed since these were made, one list for each subject. */
  readonly notes: readonly (readonly string[])[];
}

/**
 * Observes workloads of a cluster for as long as the function takes. In each of their namespaces it adds one Job of
 * one pod, which asks the cluster's DNS. It removes the Job at the end.
 *
 * @throws {@link Failure} when the cluster lets nobody observe them
 */
export async function withSubjects<T>(
  cluster: Cluster,
  workloads: readonly WorkloadPromises[],
  onNotRemoved: (what: string) => void,
  use: (observed: ObservedWorkloads) => Promise<T>,
): Promise<T> {
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const observe = async (observers: ReadonlyMap<string, Observers>): Promise<T> => {
    const observed = workloads.flatMap((promises) => {
      const observer = observers.get(promises.namespace);
      return observer === undefined ? [] : [{ promises, observer }];
    });
    const now = await Promise.all(
      observed.map(({ promises, observer: { dns } }) => promisedNow(cluster, promises, dns)),
    );
    return use(observedWorkloads(cluster, now, observers));
  };
  return withObservers(cluster, namespaces, onNotRemoved, new Map(), observe);
}

function observedWorkloads(
  cluster: Cluster,
  now: readonly PromisedNow[],
  observers: ReadonlyMap<string, Observers>,
): ObservedWorkloads {
  const subjects = now.flatMap(({ promises }) => {
    const observer = observers.get(promises.namespace);
    return observer === undefined ? [] : [{ cluster, promises, ...observer } as Subject];
  });
  return { subjects, notes: now.map(({ notes }) => notes) };
}

/**
 * Observes namespaces of a cluster for as long as the function takes, beside those that are observed already.
 *
 * @throws {@link Failure} when the cluster lets nobody observe them
 */
export async function withObservers<T>(
  cluster: Cluster,
  [namespace, ...others]: readonly string[],
  onNotRemoved: (what: string) => void,
  known: ReadonlyMap<string, Observers>,
  use: (observers: ReadonlyMap<string, Observers>) => Promise<T>,
): Promise<T> {
  if (namespace === undefined) return use(known);
  const progress = { isObserved: false };
  try {
    return await Recorder.within(podsIn(cluster, namespace), (recorder) =>
      DnsClient.within(
        cluster,
        namespace,
        (dns) => {
          progress.isObserved = true;
          const observers = new Map([...known, [namespace, { recorder, dns }]]);
          return withObservers(cluster, others, onNotRemoved, observers, use);
        },
        { onNotRemoved },
      ),
    );
  } catch (cause) {
    if (progress.isObserved) throw cause;
    const kubeContext = cluster.kubeConfig.getCurrentContext();
    throw new Failure(
      `cannot observe namespace ${namespace} of the cluster ${kubeContext}: ${reasonOf(cause)}`,
      "If the namespace is gone, deploy the stack anew. Otherwise see what keeps a pod from running there: kubectl --context " +
        `${kubeContext} --namespace ${namespace} get events`,
      { cause },
    );
  }
}
