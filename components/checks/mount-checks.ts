import { posix } from "node:path";
import { configFileVolumes } from "../pod/config-files";
import {
  argumentOf as ordinalFileArgument,
  ORDINAL_FILES_VOLUME,
  type OrdinalFiles,
} from "../pod/ordinal-files";
import { writableMounts } from "../pod/pod-template";
import { secretFileVolumes } from "../pod/secret-files";
import { checkWritablePaths } from "../pod/writable-paths";
import type { Problem } from "../rules/problem";
import { dnsLabel, duplicates, mountPath } from "../rules/rules";
import type { SupportingContainerArgs, WorkloadArgs } from "../workload-args";
import { plainNames } from "./container-checks";

/** The parts of a claim that matter to the rest of a pod. */
export interface ClaimMount {
  /** Name of the claim. */
  readonly name: string;
  /** Where it is mounted. */
  readonly mountPath: string;
  /** Whether it is a device. */
  readonly volumeMode?: "Filesystem" | "Block";
}

/** What fills the volumes of a pod. */
interface PodVolumes {
  readonly args: WorkloadArgs;
  readonly claims: readonly ClaimMount[];
  readonly ordinalFiles: OrdinalFiles;
}

/** Something at a path of a container. */
interface Placed {
  readonly argument: string;
  readonly value: string;
}

/** Names of volumes, mounts of volumes that there are not, and mounts that are in each other's way. */
export function checkMounts(pod: PodVolumes): Problem[] {
  const names = volumeNames(pod);
  const { initContainers = [], sidecars = [], volumeMounts = [], writablePaths } = pod.args;
  const given = plainPaths("volumeMounts", volumeMounts);
  const files = filesOf(pod);
  const all = [...claimsOf(pod), ...writablePathsOf(pod.args), ...files, ...given];
  return [
    ...checkVolumeNames(pod),
    ...checkWritablePaths(writablePaths),
    ...given.flatMap(({ argument, value }) => mountPath(argument, value)),
    ...unknownVolumes("volumeMounts", volumeMounts, names),
    ...mountedDevices("volumeMounts", volumeMounts, pod),
    ...samePaths(all),
    ...belowFiles(all, files),
    ...initContainers.flatMap(ofSupporting("initContainers", pod)),
    ...sidecars.flatMap(ofSupporting("sidecars", pod)),
  ];
}

function claimsOf({ claims }: PodVolumes): Placed[] {
  return claims.map(({ mountPath: value }, index) => ({
    argument: `volumeClaims[${String(index)}].mountPath`,
    value,
  }));
}

function writablePathsOf(args: WorkloadArgs): Placed[] {
  const isDefault = args.writablePaths === undefined;
  return writableMounts(args).map(({ mountPath: value }, index) => ({
    argument: isDefault ? "the default writable path" : `writablePaths[${String(index)}]`,
    value,
  }));
}

/** Paths that are files: nothing can be mounted below them. */
function filesOf({ args: { configFiles = {}, secretFiles = {} }, ordinalFiles }: PodVolumes): Placed[] {
  return [
    ...Object.keys(configFiles).map((value) => ({
      argument: `configFiles[${JSON.stringify(value)}]`,
      value,
    })),
    ...Object.keys(ordinalFiles).map((value) => ({ argument: ordinalFileArgument(value), value })),
    ...Object.keys(secretFiles).map((value) => ({
      argument: `secretFiles[${JSON.stringify(value)}]`,
      value,
    })),
  ];
}

/** Names of the component's own volumes, once each: paths that share one are reported as paths. */
function ownVolumes({ args, ordinalFiles }: PodVolumes): string[] {
  const volumes = [
    ...writableMounts(args),
    ...configFileVolumes(args.configFiles ?? {}),
    ...(Object.keys(ordinalFiles).length > 0 ? [{ name: ORDINAL_FILES_VOLUME }] : []),
    ...secretFileVolumes(args.secretFiles),
  ];
  return [...new Set(plainNames("volumes", volumes).map(({ value }) => value))];
}

function checkVolumeNames(pod: PodVolumes): Problem[] {
  const given = plainNames("volumes", pod.args.volumes ?? []);
  const own = ownVolumes(pod).map((value) => ({ argument: "the component's own volume", value }));
  return [
    ...given.flatMap(({ argument, value }) => dnsLabel(argument, value)),
    ...duplicates([...own, ...plainNames("volumeClaims", pod.claims), ...given], "the name"),
  ];
}

/** Names of all volumes of a pod, undefined if some are not known yet. */
function volumeNames(pod: PodVolumes): readonly string[] | undefined {
  const { volumes = [] } = pod.args;
  const given = plainNames("volumes", volumes);
  if (given.length < volumes.length) return undefined;
  return [...pod.claims.map(({ name }) => name), ...ownVolumes(pod), ...given.map(({ value }) => value)];
}

function unknownVolumes(list: string, mounts: unknown, known: readonly string[] | undefined): Problem[] {
  if (known === undefined) return [];
  return namesIn(list, mounts)
    .filter(({ value }) => !known.includes(value))
    .map(({ argument, value }) => ({
      argument,
      value,
      rule: "is no volume of the pod",
      remedy: `Add it to volumes, or use one of ${known.join(", ") || "the volumes, of which there are none yet"}`,
    }));
}

/** Names of the items of a list, if both are known already. */
function namesIn(list: string, items: unknown): Placed[] {
  return Array.isArray(items) ? plainNames(list, items as { readonly name: unknown }[]) : [];
}

/** A device has no files that could be mounted. */
function mountedDevices(list: string, mounts: unknown, { claims }: PodVolumes): Problem[] {
  const devices = claims.filter(({ volumeMode }) => volumeMode === "Block").map(({ name }) => name);
  return namesIn(list, mounts)
    .filter(({ value }) => devices.includes(value))
    .map(({ argument, value }) => ({
      argument,
      value,
      rule: "is a claim with volumeMode Block, which is a device and cannot be mounted",
      remedy: "Leave the mount out, or leave volumeMode out",
    }));
}

/** What of the mounts and devices of a container beside the main one cannot work. */
function ofSupporting(list: string, pod: PodVolumes) {
  const known = volumeNames(pod);
  return ({ volumeMounts, volumeDevices }: SupportingContainerArgs, index: number): Problem[] => {
    const path = `${list}[${String(index)}]`;
    return [
      ...mountedDevices(`${path}.volumeMounts`, volumeMounts, pod),
      ...checkDevices(`${path}.volumeDevices`, { volumeMounts, volumeDevices }, pod),
      ...unknownVolumes(`${path}.volumeMounts`, volumeMounts, known),
      ...unknownVolumes(`${path}.volumeDevices`, volumeDevices, known),
      ...samePaths([
        ...plainPaths(`${path}.volumeMounts`, volumeMounts),
        ...plainPaths(`${path}.volumeDevices`, volumeDevices, "devicePath"),
      ]),
    ];
  };
}

/** A device is a claim, is given once, and is not mounted by the same container. */
function checkDevices(
  list: string,
  { volumeMounts, volumeDevices }: Pick<SupportingContainerArgs, "volumeMounts" | "volumeDevices">,
  pod: PodVolumes,
): Problem[] {
  const devices = namesIn(list, volumeDevices);
  const mounted = namesIn("", volumeMounts).map(({ value }) => value);
  const files = fileVolumes(pod);
  return [
    ...duplicates(devices, "the volume"),
    ...devices.flatMap(({ argument, value }) => [
      ...(mounted.includes(value)
        ? [
            {
              argument,
              value,
              rule: "is mounted by the same container, too",
              remedy: "Leave it out here or in volumeMounts",
            },
          ]
        : []),
      ...(files.includes(value)
        ? [
            {
              argument,
              value,
              rule: "is no claim of volumeMode Block, and no other volume can be a device",
              remedy: "Mount it by volumeMounts, or use such a claim",
            },
          ]
        : []),
    ]),
  ];
}

/** Names of the volumes that hold files, as far as they are known. */
function fileVolumes(pod: PodVolumes): string[] {
  const given = (pod.args.volumes ?? []).filter(
    ({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim === undefined && ephemeral === undefined,
  );
  return [
    ...ownVolumes(pod),
    ...pod.claims.filter(({ volumeMode }) => volumeMode !== "Block").map(({ name }) => name),
    ...plainNames("volumes", given).map(({ value }) => value),
  ];
}

/** Paths that are known already, with where they stand. */
function plainPaths(list: string, mounts: unknown, property = "mountPath"): Placed[] {
  if (!Array.isArray(mounts)) return [];
  return (mounts as Readonly<Record<string, unknown>>[]).flatMap((mount, index) => {
    const value = mount[property];
    return typeof value === "string" ? [{ argument: `${list}[${String(index)}].${property}`, value }] : [];
  });
}

function samePaths(placed: readonly Placed[]): Problem[] {
  return duplicates(
    placed.map(({ argument, value }) => ({ argument, value: normalize(value) })),
    "the path",
  );
}

/** The container runtime makes a folder for what is mounted, which it cannot below a file. */
function belowFiles(placed: readonly Placed[], files: readonly Placed[]): Problem[] {
  return placed.flatMap(({ argument, value }) =>
    files
      .filter(
        (file) => normalize(file.value) !== "" && normalize(value).startsWith(`${normalize(file.value)}/`),
      )
      .map((file) => ({
        argument,
        value,
        rule: `is below ${file.argument}, which is a file`,
        remedy: "Give one of the two another path",
      })),
  );
}

/** `/a/` and `//a` are `/a`. */
function normalize(path: string): string {
  return posix.normalize(path).replace(/\/$/, "");
}
