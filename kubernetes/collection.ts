import type {
  KubernetesListObject,
  KubernetesObject,
  V1Deployment,
  V1EndpointSlice,
  V1Lease,
  V1Namespace,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1StatefulSet,
} from "@kubernetes/client-node";
import type { Cluster } from "./connection/cluster";

/** Which objects of a collection are meant, in the API's selector syntax. */
export interface Selection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Objects of one kind that can be listed, and followed from that list on. */
export interface Collection<T extends KubernetesObject> {
  readonly cluster: Cluster;
  readonly path: string;
  readonly selection: Selection;
  list(): Promise<KubernetesListObject<T>>;
}

/** The pods of a namespace; the namespace need not exist yet. */
export function podsIn(cluster: Cluster, namespace: string, selection: Selection = {}): Collection<V1Pod> {
  return {
    cluster,
    path: `/api/v1/namespaces/${namespace}/pods`,
    selection,
    list: () => cluster.core.listNamespacedPod({ namespace, ...selection }),
  };
}

/** The claims of a namespace. */
export function claimsIn(cluster: Cluster, namespace: string): Collection<V1PersistentVolumeClaim> {
  return {
    cluster,
    path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims`,
    selection: {},
    list: () => cluster.core.listNamespacedPersistentVolumeClaim({ namespace }),
  };
}

/** The EndpointSlices of a Service. */
export function endpointSlicesOf(
  cluster: Cluster,
  namespace: string,
  service: string,
): Collection<V1EndpointSlice> {
  const selection = { labelSelector: `kubernetes.io/service-name=${service}` };
  return {
    cluster,
    path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    selection,
    list: () => cluster.discovery.listNamespacedEndpointSlice({ namespace, ...selection }),
  };
}

/** The persistentVolumes of a cluster. */
export function allVolumes(cluster: Cluster): Collection<V1PersistentVolume> {
  return {
    cluster,
    path: "/api/v1/persistentvolumes",
    selection: {},
    list: () => cluster.core.listPersistentVolume(),
  };
}

/** The namespace of a name: a collection of one or none. */
export function namespaceNamed(cluster: Cluster, name: string): Collection<V1Namespace> {
  const selection = named(name);
  return {
    cluster,
    path: "/api/v1/namespaces",
    selection,
    list: () => cluster.core.listNamespace(selection),
  };
}

/** The StatefulSets of a namespace. */
export function statefulSetsIn(
  cluster: Cluster,
  namespace: string,
  selection: Selection = {},
): Collection<V1StatefulSet> {
  return {
    cluster,
    path: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    selection,
    list: () => cluster.apps.listNamespacedStatefulSet({ namespace, ...selection }),
  };
}

/** The StatefulSet of a name: a collection of one or none. */
export function statefulSetNamed(
  cluster: Cluster,
  namespace: string,
  name: string,
): Collection<V1StatefulSet> {
  return statefulSetsIn(cluster, namespace, named(name));
}

/** The Deployments of a namespace. */
export function deploymentsIn(
  cluster: Cluster,
  namespace: string,
  selection: Selection = {},
): Collection<V1Deployment> {
  return {
    cluster,
    path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    selection,
    list: () => cluster.apps.listNamespacedDeployment({ namespace, ...selection }),
  };
}

/** The Deployment of a name: a collection of one or none. */
export function deploymentNamed(cluster: Cluster, namespace: string, name: string): Collection<V1Deployment> {
  return deploymentsIn(cluster, namespace, named(name));
}

/** The Lease of a name: a collection of one or none. */
export function leaseNamed(cluster: Cluster, namespace: string, name: string): Collection<V1Lease> {
  const selection = named(name);
  return {
    cluster,
    path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
    selection,
    list: () => cluster.coordination.listNamespacedLease({ namespace, ...selection }),
  };
}

/** The PodDisruptionBudget of a name: a collection of one or none. */
export function budgetNamed(
  cluster: Cluster,
  namespace: string,
  name: string,
): Collection<V1PodDisruptionBudget> {
  const selection = named(name);
  return {
    cluster,
    path: `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
    selection,
    list: () => cluster.policy.listNamespacedPodDisruptionBudget({ namespace, ...selection }),
  };
}

function named(name: string): Selection {
  return { fieldSelector: `metadata.name=${name}` };
}
