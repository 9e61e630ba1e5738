import type { KubernetesObject } from "@kubernetes/client-node";

/** Managers of fields that belong to Kubernetes itself. */
const OF_KUBERNETES = /^(kube-|k8s\.io|kubelet|storage-provisioner|pv-controller)/;

/** Who made an object, in plain words, as far as the object tells. */
export function ownerOf({ metadata }: KubernetesObject): string {
  const { annotations = {}, labels = {}, managedFields = [] } = metadata ?? {};
  const release = annotations["meta.helm.sh/release-name"];
  if (release !== undefined)
    return `Helm release ${annotations["meta.helm.sh/release-namespace"] ?? ""}/${release}`;

  const managers = managedFields.map(({ manager = "" }) => manager);
  const known = [...new Set(managers)].filter((manager) => manager !== "" && !OF_KUBERNETES.test(manager));
  const managedBy = labels["app.kubernetes.io/managed-by"];
  const parts = [
    ...(known.length > 0 ? [`field manager ${known.join(", ")}`] : []),
    ...(managedBy === undefined ? [] : [`label app.kubernetes.io/managed-by=${managedBy}`]),
  ];
  return parts.length > 0 ? parts.join("; ") : "unknown";
}
