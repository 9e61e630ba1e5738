import { minReadySecondsDelayAvailability } from "../../../contracts/promises/availability";
import { dnsFollowsReadiness } from "../../../contracts/promises/dns/dns-changes";
import { brokenPodHaltsNoParallelScaling } from "../../../contracts/promises/rollout/halting";
import { parallelPodsAreCreatedTogether } from "../../../contracts/promises/order";
import { onDeleteMovesNothing, partitionIsRespected } from "../../../contracts/promises/rollout/rollout";
import {
  claimsFollowPolicyOnDelete,
  claimsFollowPolicyOnScaleDown,
} from "../../../contracts/promises/storage";
import type { Variant } from "./control";
import { PARTITIONED, service, slowToServe, statefulSet, statefulSetWithClaims } from "./manifests";

/** Sound workloads of the settings that the default stack does not have. */
export const variants: readonly Variant[] = [
  {
    settings: "Parallel pods that are published before they are Ready, and a partition",
    objects: [
      service("nginx", "nginx", "None", { publishNotReadyAddresses: true }),
      statefulSet(
        { podManagementPolicy: "Parallel", replicas: 2, updateStrategy: PARTITIONED },
        slowToServe(),
      ),
    ],
    promised: {
      pods: 2,
      publishNotReadyAddresses: true,
      statefulSet: { podManagementPolicy: "Parallel", updateStrategy: PARTITIONED },
    },
    keeps: [
      parallelPodsAreCreatedTogether,
      dnsFollowsReadiness,
      brokenPodHaltsNoParallelScaling,
      partitionIsRespected,
    ],
  },
  {
    settings: "OnDelete, minReadySeconds, and claims that go with their pods",
    objects: [
      statefulSetWithClaims({
        updateStrategy: { type: "OnDelete" },
        minReadySeconds: 3,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
      }),
    ],
    promised: {
      pods: 1,
      claims: true,
      statefulSet: {
        updateStrategy: { type: "OnDelete" },
        minReadySeconds: 3,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
      },
    },
    keeps: [
      onDeleteMovesNothing,
      minReadySecondsDelayAvailability,
      claimsFollowPolicyOnDelete,
      claimsFollowPolicyOnScaleDown,
    ],
  },
];
