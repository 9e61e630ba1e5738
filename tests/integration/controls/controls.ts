import type { KubernetesObject } from "@kubernetes/client-node";
import type { Contract } from "../../../contracts/contract";
import {
  clusterIPNameResolvesToVirtualIP,
  headlessNameResolvesToAllPods,
  podDnsNamesResolveToPods,
} from "../../../contracts/dns";
import { hostnameIsPodName, podsAreNamedByOrdinal } from "../../../contracts/identity";
import { podsAreCreatedInOrder } from "../../../contracts/order";
import { clusterIPServiceHasVirtualIP, headlessServiceHasNoClusterIP } from "../../../contracts/services";
import {
  deploymentPodNamesAreGenerated,
  deploymentPodsHaveNoClaim,
  deploymentPodsLoseTheirData,
} from "../../../contracts/stateless";
import { dataSurvivesPodReplacement, eachPodHasVolumesOfItsOwn } from "../../../contracts/storage";
import {
  claim,
  deployment,
  type OutputChanges,
  pod,
  service,
  statefulSet,
  withClaim,
  withEmptyDir,
} from "./manifests";

/** A workload with one deliberate fault, and what must come of it. */
export interface Control {
  /** What is wrong with the workload. */
  readonly fault: string;
  readonly objects: KubernetesObject[];
  /** Where the outputs differ from those of the manifests. */
  readonly outputs?: OutputChanges;
  /** The contracts that the fault breaks, each with what its violation must say. */
  readonly breaks: readonly (readonly [contract: Contract, cause: RegExp])[];
}

/** One fault for every contract at least. */
export const controls: readonly Control[] = [
  {
    fault: "podManagementPolicy Parallel instead of OrderedReady",
    objects: [statefulSet({ podManagementPolicy: "Parallel", replicas: 2 })],
    outputs: { podNames: ["web-0", "web-1"] },
    breaks: [[podsAreCreatedInOrder, /pod web-1 was created when web-0 was (not created yet|.* not Ready)/]],
  },
  {
    fault: "an emptyDir instead of a volume claim template",
    objects: [statefulSet({}, withEmptyDir())],
    breaks: [
      [eachPodHasVolumesOfItsOwn, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [dataSurvivesPodReplacement, /pod web-0 lost its data: .*No such file/],
    ],
  },
  {
    fault: "a Deployment with a claim",
    objects: [claim("shared"), deployment(withClaim("shared"))],
    breaks: [
      [deploymentPodsHaveNoClaim, /mounts persistentVolumeClaim shared/],
      [deploymentPodsLoseTheirData, /pod \S+ still has \/usr\/share\/nginx\/html\/\S+, which \S+ wrote/],
    ],
  },
  {
    fault: "a StatefulSet of another serviceName",
    objects: [service("nginx", "nginx", "None"), statefulSet({ serviceName: "other" })],
    breaks: [
      [podDnsNamesResolveToPods, /web-0\.nginx\.\S+ resolves to no address, but pod web-0 has [\d.]+/],
    ],
  },
  {
    fault: "a headless Service that selects a stranger's pod, too",
    objects: [service("nginx", "nginx", "None"), statefulSet(), pod("stranger", "nginx")],
    breaks: [
      [
        headlessNameResolvesToAllPods,
        /nginx\.\S+ resolves to [\d.]+, [\d.]+, but the pods of StatefulSet web has [\d.]+$/,
      ],
    ],
  },
  {
    fault: "setHostnameAsFQDN",
    objects: [service("nginx", "nginx", "None"), statefulSet({}, { setHostnameAsFQDN: true })],
    breaks: [[hostnameIsPodName, /the hostname of pod web-0 is web-0\.nginx\.\S+/]],
  },
  {
    fault: "ordinals that start at 1",
    objects: [statefulSet({ ordinals: { start: 1 } })],
    breaks: [[podsAreNamedByOrdinal, /StatefulSet web has no pod web-0/]],
  },
  {
    fault: "a StatefulSet in place of the Deployment",
    objects: [statefulSet()],
    outputs: { deploymentSelector: { app: "nginx" } },
    breaks: [
      [deploymentPodNamesAreGenerated, /pod web-0 has no generated name .* StatefulSet\/web controls it/],
    ],
  },
  {
    fault: "a ClusterIP Service in place of the headless one",
    objects: [service("nginx", "nginx", undefined)],
    breaks: [[headlessServiceHasNoClusterIP, /Service nginx is not headless: its clusterIP is [\d.]+/]],
  },
  {
    fault: "a headless Service in place of the ClusterIP one",
    objects: [service("my-nginx-svc", "my-nginx", "None"), deployment()],
    breaks: [
      [clusterIPServiceHasVirtualIP, /Service my-nginx-svc has no virtual IP address: its clusterIP is None/],
      [clusterIPNameResolvesToVirtualIP, /my-nginx-svc\.\S+ resolves to [\d.]+, but the virtual IP address/],
    ],
  },
];
