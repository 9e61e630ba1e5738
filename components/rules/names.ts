/**
 * The names that Kubernetes gives to what a workload creates, computed without a cluster and without Pulumi.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
 */

/** Longest DNS label, hence the longest name of a Service, a pod or a label's value (RFC 1035). */
export const MAX_LABEL_LENGTH = 63;

/** Longest DNS subdomain, hence the longest name of most objects. */
export const MAX_SUBDOMAIN_LENGTH = 253;

/** Longest hash that Kubernetes gives to a revision of a StatefulSet. */
const REVISION_HASH_LENGTH = 10;

/**
 * Longest name of a StatefulSet whose pods can be created. Each pod carries the label `controller-revision-hash`
 * with the StatefulSet's name, a hyphen and the revision's hash.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/64023
 */
export const MAX_STATEFUL_SET_NAME_LENGTH = MAX_LABEL_LENGTH - 1 - REVISION_HASH_LENGTH;

/** DNS domain of a cluster unless its administrator chose another. */
export const DEFAULT_CLUSTER_DOMAIN = "cluster.local";

/** The ordinals of a StatefulSet's pods, lowest first. */
export function ordinals(replicas: number, start = 0): number[] {
  return Array.from({ length: replicas }, (_, index) => start + index);
}

/** Name of the pod with an ordinal, which is its host name too: `web-0`. */
export function podName(statefulSetName: string, ordinal: number): string {
  return `${statefulSetName}-${String(ordinal)}`;
}

/** Names of all pods of a StatefulSet, in the order of their ordinals. */
export function podNames(statefulSetName: string, replicas: number, start = 0): string[] {
  return ordinals(replicas, start).map((ordinal) => podName(statefulSetName, ordinal));
}

/** Name of the persistentVolumeClaim that a volume claim template yields for a pod: `www-web-0`. */
export function pvcName(claimTemplateName: string, pod: string): string {
  return `${claimTemplateName}-${pod}`;
}

/** Fully qualified DNS name of a Service: `nginx.NAMESPACE.svc.cluster.local`. */
export function serviceDnsName(
  serviceName: string,
  namespace: string,
  clusterDomain = DEFAULT_CLUSTER_DOMAIN,
): string {
  return `${serviceName}.${namespace}.svc.${clusterDomain}`;
}

/** Fully qualified DNS name of a pod behind a headless Service: `web-0.nginx.NAMESPACE.svc.cluster.local`. */
export function podDnsName(pod: string, headlessServiceDnsName: string): string {
  return `${pod}.${headlessServiceDnsName}`;
}

/** Name of the SRV record of a Service's named port: `_web._tcp.nginx.NAMESPACE.svc.cluster.local`. */
export function srvName(portName: string, protocol: string, dnsName: string): string {
  return `_${portName}._${protocol.toLowerCase()}.${dnsName}`;
}

/**
 * The characters of a text that a DNS label may have, cut so that `suffixLength` further characters fit. Generated
 * names start with it.
 */
export function labelPrefix(text: string, suffixLength: number): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LABEL_LENGTH - suffixLength)
    .replace(/^-+|-+$/g, "");
}
