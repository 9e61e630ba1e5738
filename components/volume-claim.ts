import type { types } from "@pulumi/kubernetes";
import type { Labels } from "./labels";
import type { Problem } from "./rules/problem";
import { dnsLabel, dnsSubdomain, mountPath, quantity } from "./rules/rules";

/** How a volume may be mounted. */
export type AccessMode = "ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod";

/**
 * A volume claim template: each pod gets a claim of its own from it, named `NAME-POD`.
 *
 * Kubernetes never changes the templates of a StatefulSet: changing any of them deletes the StatefulSet with all
 * its pods and creates it anew. Claims that exist are kept **as they are**, size and storage class included; only
 * claims that do not exist yet follow the changed template.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 */
export interface VolumeClaimArgs {
  /**
   * Name of the template: a DNS label. Changing it recreates the pods with new, empty claims; the claims of the old
   * name stay behind with their data.
   */
  readonly name: string;
  /**
   * Size of each pod's volume, a Kubernetes quantity such as `1Gi`. Changing it recreates the pods; existing claims
   * keep their size and their data, see above.
   */
  readonly size: string;
  /**
   * Absolute path at which the main container finds the volume. Changing it rolls the pods; data is kept, at the
   * new path.
   */
  readonly mountPath: string;
  /**
   * StorageClass that provisions the volume. Default: the cluster's. Changing it recreates the pods; existing
   * claims keep their volumes.
   *
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
   */
  readonly storageClassName?: string;
  /**
   * Ways in which the volume may be mounted. Default: `ReadWriteOnce`. Changing them recreates the pods; existing
   * claims keep theirs.
   *
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
   */
  readonly accessModes?: readonly AccessMode[];
}

/** The template as Kubernetes takes it. Its labels are only those that never change, for it never may. */
export function volumeClaimTemplate(
  claim: VolumeClaimArgs,
  labels: Labels,
): types.input.core.v1.PersistentVolumeClaim {
  return {
    metadata: { name: claim.name, labels },
    spec: {
      accessModes: [...(claim.accessModes ?? ["ReadWriteOnce" as const])],
      storageClassName: claim.storageClassName,
      resources: { requests: { storage: claim.size } },
    },
  };
}

/** What Kubernetes would refuse in a claim by itself. */
export function checkVolumeClaim(argument: string, claim: VolumeClaimArgs): Problem[] {
  return [
    ...dnsLabel(`${argument}.name`, claim.name),
    ...quantity(`${argument}.size`, claim.size),
    ...mountPath(`${argument}.mountPath`, claim.mountPath),
    ...(claim.storageClassName === undefined
      ? []
      : dnsSubdomain(`${argument}.storageClassName`, claim.storageClassName)),
    ...(claim.accessModes?.length === 0
      ? [
          {
            argument: `${argument}.accessModes`,
            value: claim.accessModes,
            rule: "has no access mode",
            remedy: 'Give at least one, such as "ReadWriteOnce", or leave the argument out',
          },
        ]
      : []),
  ];
}
