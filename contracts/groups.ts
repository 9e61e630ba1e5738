import { minReadySecondsDelayAvailability } from "./promises/availability";
import type { Contract } from "./contract";
import * as data from "./promises/data";
import { deploymentRolloutKeepsItsLimits } from "./promises/deployment-rollout";
import * as dns from "./promises/dns";
import * as dnsChanges from "./promises/dns-changes";
import * as dnsRecords from "./promises/dns-records";
import * as halting from "./promises/halting";
import * as identity from "./promises/identity";
import * as order from "./promises/order";
import * as requests from "./promises/requests";
import { rollingUpdateIsInReverseOrder } from "./promises/rolling-order";
import * as rollout from "./promises/rollout";
import * as scalingOrder from "./promises/scaling-order";
import { clusterIPServiceHasVirtualIP, headlessServiceHasNoClusterIP } from "./promises/services";
import * as stateless from "./promises/stateless";
import * as storage from "./promises/storage";

/** What tells the two shapes of workloads apart, in short; each of these contracts is in another group, too. */
const core: readonly Contract[] = [
  headlessServiceHasNoClusterIP,
  clusterIPServiceHasVirtualIP,
  identity.podsAreNamedByOrdinal,
  identity.hostnameIsPodName,
  order.podsAreCreatedInOrder,
  dns.podDnsNamesResolveToPods,
  dns.headlessNameResolvesToAllPods,
  dns.clusterIPNameResolvesToVirtualIP,
  storage.eachPodHasVolumesOfItsOwn,
  data.dataSurvivesPodReplacement,
  identity.replacedPodKeepsItsIdentity,
  stateless.deploymentPodNamesAreGenerated,
  stateless.deploymentPodsHaveNoClaim,
  stateless.deploymentPodsLoseTheirData,
];

/** The contracts by what they are about. Each is in one group, those of `core` in two. */
export const contractGroups: Readonly<Record<string, readonly Contract[]>> = {
  core,
  identity: [
    identity.podsAreNamedByOrdinal,
    identity.hostnameIsPodName,
    identity.fullHostnameIsPodDnsName,
    identity.podIndexLabelIsOrdinal,
    identity.replacedPodKeepsItsIdentity,
  ],
  order: [
    order.podsAreCreatedInOrder,
    order.parallelPodsAreCreatedTogether,
    order.deploymentPodsAreCreatedTogether,
    scalingOrder.podsAreScaledUpInOrder,
    scalingOrder.podsAreRemovedInReverseOrder,
    halting.brokenPodHaltsScaleUp,
    halting.brokenPodHaltsScaleDown,
    halting.brokenPodHaltsNoParallelScaling,
  ],
  DNS: [
    headlessServiceHasNoClusterIP,
    dns.podDnsNamesResolveToPods,
    dns.shortDnsNamesResolveToPods,
    dns.headlessNameResolvesToAllPods,
    dns.clusterIPNameResolvesToVirtualIP,
    dns.deploymentPodsHaveNoDnsName,
    dnsRecords.srvRecordsNamePodsAndPorts,
    dnsRecords.podAddressesResolveToNames,
    dnsRecords.dnsAnswersOverTcp,
    dnsChanges.dnsFollowsReadiness,
    dnsChanges.podDnsNameFollowsReplacedPod,
  ],
  storage: [
    storage.eachPodHasVolumesOfItsOwn,
    storage.claimsHaveRequestedSizeAndClass,
    storage.claimsFollowPolicyOnDelete,
    storage.claimsFollowPolicyOnScaleDown,
    storage.deletedClaimIsMadeAgain,
    data.podsSeeTheirOwnDataOnly,
    data.dataSurvivesContainerEnd,
    data.dataSurvivesPodReplacement,
    data.dataSurvivesScalingToZero,
    data.dataSurvivesRollingUpdate,
    data.dataSurvivesSetReplacement,
  ],
  stateless: [
    clusterIPServiceHasVirtualIP,
    stateless.deploymentPodNamesAreGenerated,
    stateless.deploymentPodsHaveNoClaim,
    stateless.deploymentPodsLoseTheirData,
    requests.requestsReachEveryReadyPod,
    requests.requestsReachReadyPodsOnly,
  ],
  rollout: [
    rollingUpdateIsInReverseOrder,
    halting.brokenPodHaltsRollout,
    rollout.rollbackReusesRevision,
    rollout.partitionIsRespected,
    rollout.onDeleteMovesNothing,
    minReadySecondsDelayAvailability,
    deploymentRolloutKeepsItsLimits,
  ],
};
