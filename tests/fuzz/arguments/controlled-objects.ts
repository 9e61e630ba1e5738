/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment --
   Objects of many kinds pass through, of which some are not valid on purpose. */
import type { KubernetesObject } from "../../support/engines/mocked-engine";
import type { Placed } from "./api-server";

/** What stands for the hash of a revision, as long as the longest. */
const HASH = "0123456789";

/** The first pod, and its claims, that Kubernetes' controllers would make of a workload. */
export function controlled(workload: { readonly kind: string }): Placed[] {
  if (workload.kind === "StatefulSet") return ofStatefulSet(workload);
  return workload.kind === "Deployment" ? [ofDeployment(workload)] : [];
}

function ofStatefulSet({ metadata, spec }: KubernetesObject): Placed[] {
  const ordinal = String(spec.ordinals?.start ?? 0);
  const name = `${String(metadata.name)}-${ordinal}`;
  const claims = (spec.volumeClaimTemplates ?? []) as KubernetesObject[];
  const labels = {
    "controller-revision-hash": `${String(metadata.name)}-${HASH}`,
    "statefulset.kubernetes.io/pod-name": name,
    "apps.kubernetes.io/pod-index": ordinal,
  };
  const pod = podOf(spec.template, { name }, labels);
  Object.assign(pod.spec, {
    hostname: name,
    subdomain: spec.serviceName,
    volumes: [
      ...((spec.template.spec.volumes ?? []) as KubernetesObject[]).filter((volume) =>
        claims.every((claim) => claim.metadata.name !== volume.name),
      ),
      ...claims.map((claim) => ({
        name: claim.metadata.name,
        persistentVolumeClaim: { claimName: `${String(claim.metadata.name)}-${name}` },
      })),
    ],
  });
  return [
    pod,
    ...claims.map((claim): Placed => ({
      ...(claim as object),
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { ...claim.metadata, name: `${String(claim.metadata.name)}-${name}` },
    })),
  ];
}

function ofDeployment({ metadata, spec }: KubernetesObject): Placed {
  return podOf(
    spec.template,
    { generateName: `${String(metadata.name)}-${HASH}-` },
    { "pod-template-hash": HASH },
  );
}

/** What depends on other objects of the cluster is left out: a ServiceAccount, a PriorityClass. */
function podOf(template: KubernetesObject, name: object, labels: object): Placed & { readonly spec: object } {
  const spec = { ...template.spec, serviceAccountName: undefined, priorityClassName: undefined };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, ...name, labels: { ...template.metadata.labels, ...labels } },
    spec,
  };
}
