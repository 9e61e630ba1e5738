import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import { claimNamesOf, nameOf } from "../../kubernetes/objects";

/** A pod, a claim that it mounts and the volume behind that, as far as there are any. */
export interface MountedVolume {
  /** None if nothing mounts the claim. */
  readonly pod?: string;
  readonly claim?: string;
  readonly volume?: string;
  readonly size?: string;
  readonly storageClass?: string;
  readonly phase?: string;
}

/** Each pod with the claims it mounts, then the claims that no pod mounts. */
export function mountedVolumes(
  pods: readonly V1Pod[],
  claims: readonly V1PersistentVolumeClaim[],
): MountedVolume[] {
  const claimOf = new Map(claims.map((claim) => [nameOf(claim), claim]));
  const ofPods = pods.flatMap((pod) => {
    const names = claimNamesOf(pod);
    if (names.length === 0) return [{ pod: nameOf(pod) }];
    return names.map((name) => ({ pod: nameOf(pod), claim: name, ...detailsOf(claimOf.get(name)) }));
  });
  const mounted = new Set(pods.flatMap(claimNamesOf));
  const unused = claims.filter((claim) => !mounted.has(nameOf(claim)));
  return [...ofPods, ...unused.map((claim) => ({ claim: nameOf(claim), ...detailsOf(claim) }))];
}

function detailsOf(claim: V1PersistentVolumeClaim | undefined): MountedVolume {
  if (!claim) return { phase: "missing" };
  const { spec, status } = claim;
  const size = status?.capacity?.storage ?? spec?.resources?.requests?.storage;
  return {
    ...(spec?.volumeName !== undefined && { volume: spec.volumeName }),
    ...(size !== undefined && { size }),
    ...(spec?.storageClassName !== undefined && { storageClass: spec.storageClassName }),
    ...(status?.phase !== undefined && { phase: status.phase }),
  };
}
