import { minReadySecondsDelayAvailability } from "./availability";
import type { Contract } from "./contract";
import {
  dataSurvivesContainerEnd,
  dataSurvivesPodReplacement,
  dataSurvivesRollingUpdate,
  dataSurvivesScalingToZero,
  dataSurvivesSetReplacement,
  podsSeeTheirOwnDataOnly,
} from "./data";
import { deploymentRolloutKeepsItsLimits } from "./deployment-rollout";
import {
  clusterIPNameResolvesToVirtualIP,
  deploymentPodsHaveNoDnsName,
  headlessNameResolvesToAllPods,
  podDnsNamesResolveToPods,
  shortDnsNamesResolveToPods,
} from "./dns";
import { dnsFollowsReadiness, podDnsNameFollowsReplacedPod } from "./dns-changes";
import { dnsAnswersOverTcp, podAddressesResolveToNames, srvRecordsNamePodsAndPorts } from "./dns-records";
import {
  brokenPodHaltsNoParallelScaling,
  brokenPodHaltsRollout,
  brokenPodHaltsScaleDown,
  brokenPodHaltsScaleUp,
} from "./halting";
import {
  fullHostnameIsPodDnsName,
  hostnameIsPodName,
  podIndexLabelIsOrdinal,
  podsAreNamedByOrdinal,
  replacedPodKeepsItsIdentity,
} from "./identity";
import {
  deploymentPodsAreCreatedTogether,
  parallelPodsAreCreatedTogether,
  podsAreCreatedInOrder,
} from "./order";
import { requestsReachEveryReadyPod, requestsReachReadyPodsOnly } from "./requests";
import { rollingUpdateIsInReverseOrder } from "./rolling-order";
import { onDeleteMovesNothing, partitionIsRespected, rollbackReusesRevision } from "./rollout";
import { podsAreRemovedInReverseOrder, podsAreScaledUpInOrder } from "./scaling-order";
import { clusterIPServiceHasVirtualIP, headlessServiceHasNoClusterIP } from "./services";
import {
  deploymentPodNamesAreGenerated,
  deploymentPodsHaveNoClaim,
  deploymentPodsLoseTheirData,
} from "./stateless";
import {
  claimsFollowPolicyOnDelete,
  claimsFollowPolicyOnScaleDown,
  claimsHaveRequestedSizeAndClass,
  deletedClaimIsMadeAgain,
  eachPodHasVolumesOfItsOwn,
} from "./storage";

/**
 * All contracts, those that only read before those that disturb. Of these, the ones that restart a container
 * stand between others that replace its pod, because a container that is restarted again is kept waiting.
 */
export const contracts: readonly Contract[] = [
  headlessServiceHasNoClusterIP,
  clusterIPServiceHasVirtualIP,
  podsAreNamedByOrdinal,
  hostnameIsPodName,
  fullHostnameIsPodDnsName,
  podIndexLabelIsOrdinal,
  podsAreCreatedInOrder,
  parallelPodsAreCreatedTogether,
  deploymentPodsAreCreatedTogether,
  podDnsNamesResolveToPods,
  shortDnsNamesResolveToPods,
  headlessNameResolvesToAllPods,
  srvRecordsNamePodsAndPorts,
  podAddressesResolveToNames,
  dnsAnswersOverTcp,
  clusterIPNameResolvesToVirtualIP,
  deploymentPodsHaveNoDnsName,
  eachPodHasVolumesOfItsOwn,
  claimsHaveRequestedSizeAndClass,
  claimsFollowPolicyOnDelete,
  deploymentPodNamesAreGenerated,
  deploymentPodsHaveNoClaim,
  requestsReachEveryReadyPod,
  requestsReachReadyPodsOnly,
  podsSeeTheirOwnDataOnly,
  dataSurvivesContainerEnd,
  dataSurvivesPodReplacement,
  dnsFollowsReadiness,
  replacedPodKeepsItsIdentity,
  podDnsNameFollowsReplacedPod,
  minReadySecondsDelayAvailability,
  brokenPodHaltsScaleUp,
  brokenPodHaltsNoParallelScaling,
  podsAreRemovedInReverseOrder,
  brokenPodHaltsScaleDown,
  podsAreScaledUpInOrder,
  brokenPodHaltsRollout,
  dataSurvivesScalingToZero,
  rollingUpdateIsInReverseOrder,
  dataSurvivesRollingUpdate,
  rollbackReusesRevision,
  partitionIsRespected,
  onDeleteMovesNothing,
  claimsFollowPolicyOnScaleDown,
  deletedClaimIsMadeAgain,
  dataSurvivesSetReplacement,
  deploymentPodsLoseTheirData,
  deploymentRolloutKeepsItsLimits,
];
