import type { types } from "@pulumi/kubernetes";
import type { Problem } from "../rules/problem";
import { mountPath, quantityFromZero } from "../rules/rules";

/** Where an `emptyDir` is kept: on the node's disk, or in its memory. */
export type StorageMedium = "Disk" | "Memory";

/**
 * A directory that the main container may write to, with its limits.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
 */
export interface WritablePathArgs {
  /**
   * Absolute path of the directory.
   *
   * @change Changing it rolls the pods.
   */
  readonly path: string;
  /**
   * Where its content is kept. `Memory` is faster and counts against the container's memory limit.
   *
   * @defaultValue `Disk`
   * @change Changing it rolls the pods.
   */
  readonly medium?: StorageMedium;
  /**
   * Most that it may hold, a Kubernetes quantity such as `64Mi`; the kubelet evicts a pod that has more on disk.
   *
   * @defaultValue no limit, as with 0
   * @change Changing it rolls the pods.
   */
  readonly sizeLimit?: string;
}

/** A writable path: the path alone, or with its limits. */
export type WritablePath = string | WritablePathArgs;

const DEFAULT_WRITABLE_PATHS: readonly WritablePath[] = ["/tmp"];

/** The writable paths with what was left out. */
export function resolveWritablePaths(
  paths: readonly WritablePath[] = DEFAULT_WRITABLE_PATHS,
): WritablePathArgs[] {
  return paths.map((path) => (typeof path === "string" ? { path } : path));
}

/** The `emptyDir` of a writable path. */
export function emptyDir({ medium, sizeLimit }: WritablePathArgs): types.input.core.v1.EmptyDirVolumeSource {
  return { ...(medium === "Memory" && { medium }), ...(sizeLimit !== undefined && { sizeLimit }) };
}

/** What Kubernetes would refuse in the writable paths. */
export function checkWritablePaths(paths: readonly WritablePath[] = []): Problem[] {
  return paths.flatMap((given, index) => {
    const argument = `writablePaths[${String(index)}]`;
    if (typeof given === "string") return mountPath(argument, given);
    return [
      ...mountPath(`${argument}.path`, given.path),
      ...(given.sizeLimit === undefined ? [] : quantityFromZero(`${argument}.sizeLimit`, given.sizeLimit)),
    ];
  });
}
