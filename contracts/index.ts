import type { Contract } from "./contract";
import {
  clusterIPNameResolvesToVirtualIP,
  headlessNameResolvesToAllPods,
  podDnsNamesResolveToPods,
} from "./dns";
import { hostnameIsPodName, podsAreNamedByOrdinal } from "./identity";
import { podsAreCreatedInOrder } from "./order";
import { clusterIPServiceHasVirtualIP, headlessServiceHasNoClusterIP } from "./services";
import {
  deploymentPodNamesAreGenerated,
  deploymentPodsHaveNoClaim,
  deploymentPodsLoseTheirData,
} from "./stateless";
import { dataSurvivesPodReplacement, eachPodHasVolumesOfItsOwn } from "./storage";

/** All contracts, those that only read before those that disturb. */
export const contracts: readonly Contract[] = [
  headlessServiceHasNoClusterIP,
  clusterIPServiceHasVirtualIP,
  podsAreNamedByOrdinal,
  hostnameIsPodName,
  podsAreCreatedInOrder,
  podDnsNamesResolveToPods,
  headlessNameResolvesToAllPods,
  clusterIPNameResolvesToVirtualIP,
  eachPodHasVolumesOfItsOwn,
  deploymentPodNamesAreGenerated,
  deploymentPodsHaveNoClaim,
  dataSurvivesPodReplacement,
  deploymentPodsLoseTheirData,
];
