import type { Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import type { Labels } from "../labels";
import type { Problem } from "../rules/problem";
import { dnsLabel, dnsSubdomain, mountPath, quantity } from "../rules/rules";
import { dataSource as dataSourceShape } from "../checks/kubernetes/data-source";
import { accessModes } from "../checks/kubernetes/volumes";
import { isLate } from "../resources/late-value";

/** How a volume may be mounted. */
export type AccessMode = "ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod";

/** What a pod gets of a volume: a file system, or the bare device. */
export type VolumeMode = "Filesystem" | "Block";

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
   * Name of the template: a DNS label.
   *
   * @change Changing it recreates the pods with new, empty claims; the claims of the old name stay behind with
   * their data.
   */
  readonly name: string;
  /**
   * Size of each pod's volume, a Kubernetes quantity such as `1Gi`.
   *
   * @change Changing it recreates the pods; existing claims keep their size and their data, see above.
   */
  readonly size: string;
  /**
   * Absolute path at which the main container finds the volume, or its device with the mode `Block`.
   *
   * @change Changing it rolls the pods; data is kept, at the new path.
   */
  readonly mountPath: string;
  /**
   * Folder of the volume that is mounted, made when it is missing, for programs that want an empty folder and meet
   * `lost+found` at the top.
   *
   * @defaultValue the whole volume
   * @change Changing it rolls the pods, which find another folder; data is kept in the former one.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
   */
  readonly subPath?: string;
  /**
   * StorageClass that provisions the volume. With the empty name, the claim takes only a volume without a
   * class, which has to be made beforehand.
   *
   * @defaultValue the cluster's
   * @change Changing it recreates the pods; existing claims keep their volumes.
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
   */
  readonly storageClassName?: string;
  /**
   * Ways in which the volume may be mounted.
   *
   * @defaultValue `ReadWriteOnce`
   * @change Changing them recreates the pods; existing claims keep theirs.
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
   */
  readonly accessModes?: readonly AccessMode[];
  /**
   * Whether the pods get a file system or the bare device.
   *
   * @defaultValue `Filesystem`
   * @change Changing it recreates the pods; existing claims keep theirs, which the pods then cannot use.
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-mode
   */
  readonly volumeMode?: VolumeMode;
  /**
   * VolumeAttributesClass, by which a driver chooses speed and the like.
   *
   * @defaultValue none
   * @change Changing it recreates the pods; existing claims keep theirs.
   * @see https://kubernetes.io/docs/concepts/storage/volume-attributes-classes/
   */
  readonly volumeAttributesClassName?: string;
  /**
   * VolumeSnapshot or claim that new volumes start as a copy of.
   *
   * @defaultValue none, empty volumes
   * @change Changing it recreates the pods; existing claims keep their data.
   * @see
   * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: types.input.core.v1.TypedLocalObjectReference;
  /**
   * Like `dataSource`, of any kind that a volume populator knows.
   *
   * @defaultValue none
   * @change Changing it recreates the pods; existing claims keep their data.
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-populators-and-data-sources
   */
  readonly dataSourceRef?: types.input.core.v1.TypedObjectReference;
}

/**
 * Property of a StatefulSet that stays as it was made. Kubernetes refuses to change a claim template in place, and the
 * StatefulSet would be replaced because of an annotation.
 */
export const CLAIM_ANNOTATIONS = "spec.volumeClaimTemplates[*].metadata.annotations";

/** The template as Kubernetes takes it. Its labels are only those that never change, because it never may. */
export function volumeClaimTemplate(
  claim: VolumeClaimArgs,
  labels: Labels,
  annotations: Readonly<Record<string, Input<string>>>,
): types.input.core.v1.PersistentVolumeClaim {
  return {
    metadata: { name: claim.name, labels, annotations },
    spec: {
      accessModes: [...(claim.accessModes ?? ["ReadWriteOnce" as const])],
      storageClassName: claim.storageClassName,
      volumeMode: claim.volumeMode,
      volumeAttributesClassName: claim.volumeAttributesClassName,
      dataSource: claim.dataSource,
      dataSourceRef: claim.dataSourceRef,
      resources: { requests: { storage: claim.size } },
    },
  };
}

/** Where the main container mounts the claims that have a file system. */
export function claimMounts(claims: readonly VolumeClaimArgs[]): types.input.core.v1.VolumeMount[] {
  return claims
    .filter(({ volumeMode }) => volumeMode !== "Block")
    .map(({ name, mountPath, subPath }) => ({ name, mountPath, ...(subPath !== undefined && { subPath }) }));
}

/** Where the main container finds the claims that are devices. */
export function claimDevices(claims: readonly VolumeClaimArgs[]): types.input.core.v1.VolumeDevice[] {
  return claims
    .filter(({ volumeMode }) => volumeMode === "Block")
    .map(({ name, mountPath }) => ({ name, devicePath: mountPath }));
}

/** What Kubernetes would refuse in a claim by itself. */
export function checkVolumeClaim(argument: string, claim: VolumeClaimArgs): Problem[] {
  return [
    ...dnsLabel(`${argument}.name`, claim.name),
    ...quantity(`${argument}.size`, claim.size),
    ...mountPath(`${argument}.mountPath`, claim.mountPath),
    ...className(`${argument}.storageClassName`, claim.storageClassName),
    ...className(`${argument}.volumeAttributesClassName`, claim.volumeAttributesClassName),
    ...checkSubPath(argument, claim),
    ...checkDataSources(argument, claim),
    ...accessModes(`${argument}.accessModes`, claim.accessModes),
  ];
}

/** No name is a name here: a claim of the class `""` is bound to a volume that has none. */
function className(argument: string, name: string | undefined): Problem[] {
  return name === undefined || name === "" ? [] : dnsSubdomain(argument, name);
}

/** A source of the core group is a claim, and two ways to name one have to agree. */
function checkDataSources(argument: string, { dataSource, dataSourceRef }: VolumeClaimArgs): Problem[] {
  return [
    ...dataSourceShape(`${argument}.dataSource`, dataSource),
    ...dataSourceShape(`${argument}.dataSourceRef`, dataSourceRef),
    ...(dataSource === undefined || dataSourceRef === undefined || isSameSource(dataSource, dataSourceRef)
      ? []
      : [
          {
            argument: `${argument}.dataSource`,
            value: dataSource,
            rule: "is another one than dataSourceRef",
            remedy: "Leave one of them out",
          },
        ]),
  ];
}

const sameProperties = ["apiGroup", "kind", "name"] as const;

function isSameSource(
  source: NonNullable<VolumeClaimArgs["dataSource"]>,
  reference: NonNullable<VolumeClaimArgs["dataSourceRef"]>,
): boolean {
  return (
    [...sameProperties.flatMap((name) => [source[name], reference[name]]), reference.namespace].some(
      isLate,
    ) ||
    (sameProperties.every((name) => (source[name] ?? "") === (reference[name] ?? "")) &&
      (reference.namespace ?? "") === "")
  );
}

function checkSubPath(argument: string, { subPath, volumeMode }: VolumeClaimArgs): Problem[] {
  if (subPath === undefined) return [];
  const isInside = !subPath.startsWith("/") && !subPath.split("/").includes("..");
  if (isInside && volumeMode !== "Block") return [];
  return [
    {
      argument: `${argument}.subPath`,
      value: subPath,
      rule: isInside
        ? "needs a file system, which the mode Block has not"
        : 'is no path within the volume (relative, without "..")',
      remedy: isInside ? "Leave it out, or leave volumeMode out" : "Use a path such as data",
    },
  ];
}
