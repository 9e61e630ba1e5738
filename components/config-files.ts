import { createHash } from "node:crypto";
import { all, type Input, type Output } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import type { Problem } from "./rules/problem";
import { duplicates, mountPath } from "./rules/rules";

/** Contents of text files by their absolute path in the container. */
export type ConfigFiles = Readonly<Record<string, Input<string>>>;

/** Annotation of the pods that changes with the contents, so that a change rolls them. */
export const CHECKSUM_ANNOTATION = "kubernetes-workloads/config-files-checksum";

const VOLUME = "config-files";

/** Key of a file in the ConfigMap: its path with dots, since a key may hold no slash. */
export function configFileKey(path: string): string {
  return path.slice(1).replace(/[^-._a-zA-Z0-9]/g, ".");
}

/** The ConfigMap's data. */
export function configFileData(files: ConfigFiles): Record<string, Input<string>> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [configFileKey(path), content]));
}

/** The same for the same paths and contents, whatever their order. */
export function configFilesChecksum(files: ConfigFiles): Output<string> {
  return all(files).apply((contents) => {
    const sorted = Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
  });
}

/** The volume that holds the files, none without files. */
export function configFileVolumes(configMapName: string, files: ConfigFiles): types.input.core.v1.Volume[] {
  return hasFiles(files) ? [{ name: VOLUME, configMap: { name: configMapName } }] : [];
}

/** One mount a file, so that files next to it in the image stay visible. */
export function configFileMounts(files: ConfigFiles): types.input.core.v1.VolumeMount[] {
  return Object.keys(files).map((path) => ({
    name: VOLUME,
    mountPath: path,
    subPath: configFileKey(path),
    readOnly: true,
  }));
}

/** Whether there is any file. */
export function hasFiles(files: ConfigFiles): boolean {
  return Object.keys(files).length > 0;
}

/** Paths that cannot be mounted, and pairs of paths that would share a key. */
export function checkConfigFiles(files: ConfigFiles): Problem[] {
  const paths = Object.keys(files).map((path) => ({
    argument: `configFiles[${JSON.stringify(path)}]`,
    path,
  }));
  return [
    ...paths.flatMap(({ argument, path }) => mountPath(argument, path)),
    ...duplicates(
      paths.map(({ argument, path }) => ({ argument, value: configFileKey(path) })),
      "the ConfigMap's key",
    ),
  ];
}
