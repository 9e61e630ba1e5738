import { minReadySecondsDelayAvailability } from "./promises/availability";
import type { Contract } from "./contract";
import {
  dataSurvivesContainerEnd,
  dataSurvivesPodReplacement,
  dataSurvivesRollingUpdate,
  dataSurvivesScalingToZero,
  dataSurvivesSetReplacement,
  podsSeeTheirOwnDataOnly,
} from "./promises/data";
import { deploymentRolloutKeepsItsLimits } from "./promises/deployment-rollout";
import {
  clusterIPNameResolvesToVirtualIP,
  deploymentPodsHaveNoDnsName,
  headlessNameResolvesToAllPods,
  podDnsNamesResolveToPods,
  shortDnsNamesResolveToPods,
} from "./promises/dns";
import { dnsFollowsReadiness, podDnsNameFollowsReplacedPod } from "./promises/dns-changes";
import {
  dnsAnswersOverTcp,
  podAddressesResolveToNames,
  srvRecordsNamePodsAndPorts,
} from "./promises/dns-records";
import {
  brokenPodHaltsNoParallelScaling,
  brokenPodHaltsRollout,
  brokenPodHaltsScaleDown,
  brokenPodHaltsScaleUp,
} from "./promises/halting";
import {
  fullHostnameIsPodDnsName,
  hostnameIsPodName,
  podIndexLabelIsOrdinal,
  podsAreNamedByOrdinal,
  replacedPodKeepsItsIdentity,
} from "./promises/identity";
import {
  deploymentPodsAreCreatedTogether,
  parallelPodsAreCreatedTogether,
  podsAreCreatedInOrder,
} from "./promises/order";
import { requestsReachEveryReadyPod, requestsReachReadyPodsOnly } from "./promises/requests";
import { rollingUpdateIsInReverseOrder } from "./promises/rolling-order";
import { onDeleteMovesNothing, partitionIsRespected, rollbackReusesRevision } from "./promises/rollout";
import { podsAreRemovedInReverseOrder, podsAreScaledUpInOrder } from "./promises/scaling-order";
import { clusterIPServiceHasVirtualIP, headlessServiceHasNoClusterIP } from "./promises/services";
import {
  deploymentPodNamesAreGenerated,
  deploymentPodsHaveNoClaim,
  deploymentPodsLoseTheirData,
} from "./promises/stateless";
import {
  claimsFollowPolicyOnDelete,
  claimsFollowPolicyOnScaleDown,
  claimsHaveRequestedSizeAndClass,
  deletedClaimIsMadeAgain,
  eachPodHasVolumesOfItsOwn,
} from "./promises/storage";

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
