import { createHash } from "node:crypto";
import type { Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import type { Problem } from "../rules/problem";
import { configKey, dnsSubdomain, filePath, wholeNumber } from "../rules/rules";

/**
 * One key of a Secret as a file.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export interface SecretFileArgs {
  /**
   * Name of the Secret, in the workload's namespace.
   *
   * @change Changing it rolls the pods; data is kept.
   */
  readonly secretName: Input<string>;
  /**
   * Key of the Secret whose value is the file's content.
   *
   * @change Changing it rolls the pods; data is kept.
   */
  readonly key: string;
  /**
   * Permissions of the file, such as 256 for octal 0400. The kubelet adds the right to read for the group when the
   * pod has an `fsGroup`.
   *
   * @defaultValue 256
   * @change Changing it rolls the pods; data is kept.
   */
  readonly mode?: number;
}

/** Keys of Secrets by the absolute path of their file in the container. */
export type SecretFiles = Readonly<Record<string, SecretFileArgs>>;

/** Name of the volume with the files of Secrets. */
const SECRET_FILES_VOLUME = "secret-files";

const DEFAULT_MODE = 0o400;

/** The volume with the files, none without files. */
export function secretFileVolumes(files: SecretFiles = {}): types.input.core.v1.Volume[] {
  const sources = Object.entries(files).map(([path, { secretName, key, mode = DEFAULT_MODE }]) => ({
    secret: { name: secretName, items: [{ key, path: fileName(path), mode }] },
  }));
  return sources.length > 0 ? [{ name: SECRET_FILES_VOLUME, projected: { sources } }] : [];
}

/** One mount a file, so that files next to it in the image stay visible. */
export function secretFileMounts(files: SecretFiles = {}): types.input.core.v1.VolumeMount[] {
  return Object.keys(files).map((path) => ({
    name: SECRET_FILES_VOLUME,
    mountPath: path,
    subPath: fileName(path),
    readOnly: true,
  }));
}

/** What Kubernetes would refuse in the files. */
export function checkSecretFiles(files: SecretFiles = {}): Problem[] {
  return Object.entries(files).flatMap(([path, { secretName, key, mode }]) => {
    const argument = `secretFiles[${JSON.stringify(path)}]`;
    return [
      ...filePath(argument, path),
      ...(typeof secretName === "string" ? dnsSubdomain(`${argument}.secretName`, secretName) : []),
      ...configKey(`${argument}.key`, key),
      ...(mode === undefined ? [] : wholeNumber(0, 0o777)(`${argument}.mode`, mode)),
    ];
  });
}

/** Two paths never share a file. */
function fileName(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}
