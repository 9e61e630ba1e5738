import type { V1StatefulSetSpec } from "@kubernetes/client-node";
import { minReadySecondsDelayAvailability } from "../../../contracts/promises/availability";
import * as data from "../../../contracts/promises/data";
import { deploymentRolloutKeepsItsLimits } from "../../../contracts/promises/rollout/deployment-rollout";
import * as dns from "../../../contracts/promises/dns/dns";
import * as dnsChanges from "../../../contracts/promises/dns/dns-changes";
import * as dnsRecords from "../../../contracts/promises/dns/dns-records";
import * as halting from "../../../contracts/promises/rollout/halting";
import * as identity from "../../../contracts/promises/identity";
import * as order from "../../../contracts/promises/order";
import * as readiness from "../../../contracts/promises/readiness";
import * as requests from "../../../contracts/promises/requests";
import { noRequestFailsWhileTheDeploymentRolls } from "../../../contracts/promises/rollout/rollout-requests";
import { rollingUpdateIsInReverseOrder } from "../../../contracts/promises/rollout/rolling-order";
import * as rollout from "../../../contracts/promises/rollout/rollout";
import * as scaling from "../../../contracts/promises/scaling-order";
import * as services from "../../../contracts/promises/services";
import * as stateless from "../../../contracts/promises/stateless";
import * as storage from "../../../contracts/promises/storage";
import type { Control } from "./control";
import {
  deleteClaimInUse,
  endpointsKnown,
  haveOwnClaim,
  labelOnePod,
  liftPodQuota,
  replaceByNamedPod,
} from "./interventions";
import {
  claim,
  deployment,
  emptyingItsFolder,
  renamingItsHost,
  neverReady,
  PARTITIONED,
  pod,
  podQuota,
  service,
  servingUnready,
  slowToServe,
  stoppingAtOnce,
  servingStranger,
  servingWithClaim,
  statefulSet,
  statefulSetWithClaims,
  statefulSetWithUnusedClaims,
  withClaim,
  withEmptyDir,
} from "./manifests";
import { resolverWithoutTcp } from "./resolver-without-tcp";

/** Two pods at once are replaced by an update. */
const TWO_AT_ONCE: V1StatefulSetSpec["updateStrategy"] = {
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable: 2 },
};

/** One fault for every contract at least. */
export const controls: readonly Control[] = [
  {
    fault: "podManagementPolicy Parallel instead of OrderedReady",
    objects: [
      statefulSet(
        { podManagementPolicy: "Parallel", replicas: 2, updateStrategy: TWO_AT_ONCE },
        slowToServe(),
      ),
    ],
    promised: { pods: 2 },
    breaks: [
      [
        order.podsAreCreatedInOrder,
        /pod web-1 was created when web-0 .*: it did not wait for web-0 to be Ready/,
      ],
      [halting.brokenPodHaltsScaleUp, /pod web-2 was created when web-0 was not Ready/],
      [
        scaling.podsAreRemovedInReverseOrder,
        /pod web-0 was terminating when web-1 (was terminating|had not)/,
      ],
      [halting.brokenPodHaltsScaleDown, /pod web-1 was terminating when web-0 was not Ready/],
      [scaling.podsAreScaledUpInOrder, /pod web-1 was created when web-0 was/],
      [halting.brokenPodHaltsRollout, /pod web-1 was terminating when web-0 was/],
      [
        rollingUpdateIsInReverseOrder,
        /pod web-0 was terminating when web-1 (was terminating|had not)/,
        "maxUnavailable",
      ],
    ],
    breaksItself: [],
  },
  {
    fault: "podManagementPolicy OrderedReady instead of Parallel",
    objects: [statefulSet({ replicas: 2 })],
    promised: { pods: 2, statefulSet: { podManagementPolicy: "Parallel" } },
    breaks: [
      [order.parallelPodsAreCreatedTogether, /pod web-1 was created only once web-0 was Ready/],
      [halting.brokenPodHaltsNoParallelScaling, /pod web-2 was not created while web-0 was not Ready/],
    ],
    breaksItself: [],
  },
  {
    fault: "an emptyDir instead of a volume claim template",
    objects: [statefulSet({}, withEmptyDir())],
    promised: { pods: 1, claims: true },
    breaks: [
      [storage.eachPodHasVolumesOfItsOwn, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [storage.claimsHaveRequestedSizeAndClass, /www-web-0 asks for nothing/],
      [storage.claimsFollowPolicyOnDelete, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [data.dataSurvivesPodReplacement, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesScalingToZero, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesRollingUpdate, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesSetReplacement, /pod web-0 lost its data: .*No such file/],
      [identity.replacedPodKeepsItsIdentity, /pod web-0 did not come back to claim www-web-0/],
      [storage.deletedClaimIsMadeAgain, /persistentVolumeClaim www-web-1 was not made again/],
    ],
    breaksItself: [],
  },
  {
    fault: "no volume where a claim belongs",
    objects: [statefulSet()],
    promised: { pods: 1, claims: true },
    breaks: [
      [storage.eachPodHasVolumesOfItsOwn, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [storage.claimsHaveRequestedSizeAndClass, /www-web-0 asks for nothing/],
      [storage.claimsFollowPolicyOnDelete, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [data.dataSurvivesContainerEnd, /pod web-0 lost its data: .*No such file/],
    ],
    breaksItself: [],
  },
  {
    fault: "one volume for all pods",
    objects: [claim("shared"), statefulSet({ replicas: 2 }, withClaim("shared"))],
    promised: { pods: 2, claims: true },
    breaks: [
      [storage.eachPodHasVolumesOfItsOwn, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [storage.claimsHaveRequestedSizeAndClass, /www-web-0 asks for nothing/],
      [storage.claimsFollowPolicyOnDelete, /persistentVolumeClaim www-web-0 of pod web-0 does not exist/],
      [data.podsSeeTheirOwnDataOnly, /pod web-0 sees what was written in web-0, web-1/],
    ],
    breaksItself: [],
  },
  {
    fault: "a claim that a stranger's pod mounts, too",
    objects: [statefulSetWithClaims(), pod("stranger", "stranger", withClaim("www-web-0"))],
    promised: { pods: 1, claims: true },
    breaks: [
      [storage.eachPodHasVolumesOfItsOwn, /www-web-0 is mounted by stranger, web-0 instead of web-0 alone/],
    ],
  },
  {
    fault:
      "a claim that no container mounts, and that somebody made the StatefulSet own, though it is to stay",
    // The controller takes the ownership back, but not while the claim's pod does not count as available.
    objects: [statefulSetWithUnusedClaims({ minReadySeconds: 3600 })],
    promised: { pods: 1, claims: true, statefulSet: { minReadySeconds: 3600 } },
    afterwards: (place) => haveOwnClaim(place, "web", "www-web-0"),
    breaks: [
      [storage.eachPodHasVolumesOfItsOwn, /www-web-0 is a volume of web-0 that no container mounts/],
      [
        storage.claimsFollowPolicyOnDelete,
        /www-web-0 goes with StatefulSet web, where whenDeleted is Retain/,
      ],
    ],
  },
  {
    fault: "a smaller claim that was there before, and that somebody has deleted under its running pod",
    objects: [claim("www-web-0", "512Ki"), statefulSetWithClaims()],
    promised: { pods: 1, claims: true },
    afterwards: (place) => deleteClaimInUse(place, "www-web-0"),
    breaks: [
      [storage.eachPodHasVolumesOfItsOwn, /persistentVolumeClaim www-web-0 is being deleted/],
      [storage.claimsHaveRequestedSizeAndClass, /www-web-0 asks for 512Ki .*, its template for 1Mi/],
    ],
  },
  {
    fault: "claims that are deleted instead of retained",
    objects: [
      statefulSetWithClaims({
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
      }),
    ],
    promised: { pods: 1, claims: true },
    breaks: [
      [
        storage.claimsFollowPolicyOnDelete,
        /www-web-0 goes with StatefulSet web, where whenDeleted is Retain/,
      ],
      [
        storage.claimsFollowPolicyOnScaleDown,
        /www-web-1 goes after pod web-1 .*, where whenScaled is Retain/,
      ],
    ],
    breaksItself: [],
  },
  {
    fault: "a Deployment with a claim, of strategy Recreate",
    objects: [claim("shared"), deployment(servingWithClaim("shared"), { strategy: { type: "Recreate" } })],
    breaks: [
      [stateless.deploymentPodsHaveNoClaim, /mounts persistentVolumeClaim shared/],
      [
        stateless.deploymentPodsLoseTheirData,
        /pod \S+ still has \/usr\/share\/nginx\/html\/\S+, which \S+ wrote/,
      ],
      [deploymentRolloutKeepsItsLimits, /the Deployment had 0 Ready pods, where maxUnavailable leaves 1/],
    ],
    breaksItself: [
      [stateless.deploymentPodsHaveNoClaim, /mounts persistentVolumeClaim shared/],
      [
        stateless.deploymentPodsLoseTheirData,
        /pod \S+ still has \/usr\/share\/nginx\/html\/\S+, which \S+ wrote/,
      ],
    ],
  },
  {
    fault: "a Deployment whose pods stop at once",
    objects: [deployment(stoppingAtOnce(), { replicas: 2 })],
    breaks: [[noRequestFailsWhileTheDeploymentRolls, /\d+ of \d+ requests failed: no answer: /]],
  },
  {
    fault: "a pod with a name of its own that the Deployment has adopted",
    objects: [deployment()],
    afterwards: replaceByNamedPod,
    breaks: [
      [stateless.deploymentPodNamesAreGenerated, /pod named of Deployment \S+ has no name that ReplicaSet/],
      [dns.deploymentPodsHaveNoDnsName, /named\.my-nginx-svc\.\S+ resolves to [\d.]+/],
    ],
  },
  {
    fault:
      "a quota that lets the Deployment make its second pod only later, and a Service that selects one of both",
    objects: [
      podQuota(1),
      service("my-nginx-svc", "my-nginx", undefined, { selector: { app: "my-nginx", track: "stable" } }),
      deployment({}, { replicas: 2 }),
    ],
    podsUp: 1,
    // Selects one pod more, never one less: a pod no longer selected gets requests until the node's proxy follows.
    afterwards: async (place) => {
      await labelOnePod(place, { app: "my-nginx" }, { track: "stable" });
      await liftPodQuota(place);
    },
    breaks: [
      [
        order.deploymentPodsAreCreatedTogether,
        /pod \S+ was created only once my-nginx-deployment-\S+ was Ready/,
      ],
      [requests.requestsReachEveryReadyPod, /pod \S+ is Ready, and none of the requests reached it/],
    ],
    breaksItself: [
      [
        order.deploymentPodsAreCreatedTogether,
        /pod \S+ was created only once my-nginx-deployment-\S+ was Ready/,
      ],
    ],
  },
  {
    fault: "a Deployment that a quota lets make no pod",
    objects: [podQuota(0), deployment()],
    podsUp: 0,
    breaks: [
      [readiness.deploymentPodsAreReady, /Deployment my-nginx-deployment has 0 Ready pods of 1/],
      [requests.requestsReachEveryReadyPod, /no pod of the Deployment is Ready/],
      // A network that answers at every address does so for the Service's until the node's proxy knows it.
      [
        requests.requestsReachReadyPodsOnly,
        /\d+ requests were not answered|something else answers at this address/,
      ],
    ],
  },
  {
    fault: "a ClusterIP Service that selects a stranger's pod, too",
    objects: [deployment(), pod("stranger", "my-nginx", servingStranger())],
    afterwards: (place) => endpointsKnown(place, "my-nginx-svc", 2),
    breaks: [[requests.requestsReachReadyPodsOnly, /the Service sends requests to pod stranger/]],
  },
  {
    fault: "a ClusterIP Service that leads to pods that are not Ready",
    objects: [
      service("my-nginx-svc", "my-nginx", undefined, { publishNotReadyAddresses: true }),
      deployment(servingUnready()),
    ],
    neverReady: true,
    breaks: [
      [readiness.deploymentPodsAreReady, /Deployment my-nginx-deployment has 0 Ready pods of 1/],
      [requests.requestsReachReadyPodsOnly, /pod \S+ is not Ready, and \d+ requests reached it/],
      [requests.requestsReachEveryReadyPod, /no pod of the Deployment is Ready/],
    ],
  },
  {
    fault: "a StatefulSet of another serviceName",
    objects: [statefulSet({ serviceName: "other" })],
    promised: { pods: 1 },
    ownDnsClient: () => Promise.resolve({}),
    breaks: [
      [dns.podDnsNamesResolveToPods, /web-0\.nginx\.\S+ resolves to no address, but pod web-0 has [\d.]+/],
      [dns.shortDnsNamesResolveToPods, /web-0\.nginx resolves to no address, but pod web-0 has [\d.]+/],
      [
        dnsRecords.srvRecordsNamePodsAndPorts,
        /SRV _web\._tcp\.nginx\.\S+ holds \S+:80 instead of web-0\.nginx\.\S+:80/,
      ],
      [
        dnsRecords.podAddressesResolveToNames,
        /the reverse lookup of [\d.]+ answers \S+ instead of web-0\.nginx\.\S+/,
      ],
      [identity.fullHostnameIsPodDnsName, /pod web-0 has subdomain other and full hostname web-0\.other\./],
      [
        dnsChanges.podDnsNameFollowsReplacedPod,
        /web-0\.nginx\.\S+ resolves to no address, but the new pod web-0 has/,
      ],
    ],
    breaksItself: [
      [services.headlessServiceHasNoClusterIP, /there is no Service other/],
      [dns.podDnsNamesResolveToPods, /web-0\.other\.\S+ resolves to no address, but pod web-0 has [\d.]+/],
    ],
  },
  {
    fault: "a StatefulSet's pod that never becomes Ready",
    objects: [statefulSet({}, neverReady())],
    promised: { pods: 1 },
    neverReady: true,
    breaks: [
      [readiness.statefulSetPodsAreReady, /StatefulSet web has 0 Ready pods of 1: none/],
      [dns.podDnsNamesResolveToPods, /web-0\.nginx\.\S+ resolves to no address, but pod web-0 has [\d.]+/],
      [dns.headlessNameResolvesToAllPods, /nginx\.\S+ resolves to no address, but/],
      [dnsRecords.podAddressesResolveToNames, /the reverse lookup of [\d.]+ answers no address/],
    ],
  },
  {
    fault: "a headless Service that selects a stranger's pod, too",
    objects: [statefulSet(), pod("stranger", "nginx")],
    promised: { pods: 1 },
    afterwards: (place) => endpointsKnown(place, "nginx", 2),
    breaks: [
      [
        dns.headlessNameResolvesToAllPods,
        /nginx\.\S+ resolves to [\d.]+, [\d.]+, but the pods of StatefulSet web has [\d.]+$/,
      ],
      [
        dnsRecords.srvRecordsNamePodsAndPorts,
        /SRV _web\._tcp\.nginx\.\S+ holds \S+:80, \S+:80 instead of web-0/,
      ],
    ],
  },
  {
    fault: "a DNS server that answers over UDP only",
    objects: [statefulSet()],
    promised: { pods: 1 },
    ownDnsClient: resolverWithoutTcp,
    breaks: [[dnsRecords.dnsAnswersOverTcp, /over UDP, but over TCP: .*does not answer over TCP/]],
  },
  {
    fault:
      "setHostnameAsFQDN, which nobody promised, an index label that somebody overwrote, and a Service that publishes pods before they are Ready",
    objects: [
      service("nginx", "nginx", "None", { publishNotReadyAddresses: true }),
      statefulSet({}, { setHostnameAsFQDN: true }),
    ],
    promised: { pods: 1 },
    afterwards: (place) => labelOnePod(place, { app: "nginx" }, { "apps.kubernetes.io/pod-index": "7" }),
    breaks: [
      [identity.hostnameIsPodName, /the hostname of pod web-0 is web-0\.nginx\.\S+/],
      [identity.podIndexLabelIsOrdinal, /label apps.kubernetes.io\/pod-index of pod web-0 is 7/],
      [dnsChanges.dnsFollowsReadiness, /web-0\.nginx\.\S+ resolves to [\d.]+ while the pod is not Ready/],
    ],
    breaksItself: [
      [identity.podIndexLabelIsOrdinal, /label apps.kubernetes.io\/pod-index of pod web-0 is 7/],
    ],
  },
  {
    fault:
      "updateStrategy RollingUpdate instead of OnDelete, and pods that are not published before they are Ready",
    objects: [statefulSet()],
    promised: {
      pods: 1,
      publishNotReadyAddresses: true,
      statefulSet: { updateStrategy: { type: "OnDelete" } },
    },
    breaks: [
      [dnsChanges.dnsFollowsReadiness, /web-0\.nginx\.\S+ resolves to no address while the pod is not Ready/],
      [rollout.onDeleteMovesNothing, /the StatefulSet replaced web-0 by itself/],
    ],
    breaksItself: [],
  },
  {
    fault: "ordinals that start at 1",
    objects: [statefulSet({ ordinals: { start: 1 } })],
    promised: { pods: 1 },
    breaks: [
      [identity.podsAreNamedByOrdinal, /StatefulSet web has no pod web-0/],
      [order.podsAreCreatedInOrder, /pod web-0 was not seen to be created/],
      [dns.podDnsNamesResolveToPods, /web-0\.nginx\.\S+ resolves to no address/],
      [dnsRecords.srvRecordsNamePodsAndPorts, /holds web-1\.nginx\.\S+:80 instead of web-0\.nginx/],
      [dnsRecords.podAddressesResolveToNames, /pod web-0 has no address/],
    ],
    breaksItself: [],
  },
  {
    fault: "no partition where there is to be one",
    objects: [statefulSet({ replicas: 2 })],
    promised: { pods: 2, statefulSet: { updateStrategy: PARTITIONED } },
    breaks: [[rollout.partitionIsRespected, /pod web-0 is below partition 1, and got revision \S+ instead/]],
    breaksItself: [],
  },
  {
    fault: "no history of revisions, and no minReadySeconds",
    objects: [statefulSet({ revisionHistoryLimit: 0 })],
    promised: { pods: 1, statefulSet: { minReadySeconds: 5 } },
    breaks: [
      [rollout.rollbackReusesRevision, /did not reuse ControllerRevision web-\S+ \(uid/],
      [minReadySecondsDelayAvailability, /counted as available after \S+ s, not after minReadySeconds 5/],
    ],
    breaksItself: [[rollout.rollbackReusesRevision, /did not reuse ControllerRevision web-\S+ \(uid/]],
  },
  {
    fault: "a ClusterIP Service in place of the headless one",
    objects: [service("nginx", "nginx", undefined), statefulSet()],
    promised: { pods: 1 },
    breaks: [
      [services.headlessServiceHasNoClusterIP, /Service nginx is not headless: its clusterIP is [\d.]+/],
      [
        dns.headlessNameResolvesToAllPods,
        /nginx\.\S+ resolves to [\d.]+, but the pods of StatefulSet web has/,
      ],
      [
        dnsRecords.srvRecordsNamePodsAndPorts,
        /SRV _web\._tcp\.nginx\.\S+ holds nginx\.\S+:80 instead of web-0/,
      ],
    ],
  },
  {
    fault: "a headless Service in place of the ClusterIP one",
    objects: [service("my-nginx-svc", "my-nginx", "None"), deployment()],
    breaks: [
      [
        services.clusterIPServiceHasVirtualIP,
        /Service my-nginx-svc has no virtual IP address: its clusterIP is None/,
      ],
      [
        dns.clusterIPNameResolvesToVirtualIP,
        /my-nginx-svc\.\S+ resolves to [\d.]+, but the virtual IP address/,
      ],
    ],
    breaksItself: [],
  },
];

/** Faults that promises find which are read from the faulty objects themselves, for contracts that others break by a spec. */
export const controlsOfLiveObjects: readonly Control[] = [
  {
    fault: "a program that empties its folder when it starts",
    objects: [statefulSetWithClaims({ replicas: 1 }, emptyingItsFolder())],
    promised: { pods: 1, claims: true },
    breaks: [
      [data.dataSurvivesContainerEnd, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesPodReplacement, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesScalingToZero, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesRollingUpdate, /pod web-0 lost its data: .*No such file/],
      [data.dataSurvivesSetReplacement, /pod web-0 lost its data: .*No such file/],
    ],
  },
  {
    fault: "a program that gives its pod another hostname",
    objects: [statefulSet({}, renamingItsHost())],
    promised: { pods: 1 },
    breaks: [
      [identity.hostnameIsPodName, /the hostname of pod web-0 is other/],
      [identity.fullHostnameIsPodDnsName, /pod web-0 has subdomain nginx and full hostname /],
    ],
  },
  {
    fault: "a first pod that never becomes Ready, for which the second one waits",
    objects: [statefulSet({ replicas: 2 }, neverReady())],
    promised: { pods: 2 },
    podsUp: 1,
    neverReady: true,
    breaks: [
      [identity.podsAreNamedByOrdinal, /StatefulSet web has no pod web-1/],
      [dns.shortDnsNamesResolveToPods, /web-0\.nginx resolves to no address, but pod web-0 has [\d.]+/],
    ],
  },
];
