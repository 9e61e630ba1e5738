import { createHash } from "node:crypto";
import { all, isSecret, output, type Input, type Output } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { annotationBytes, MAX_ANNOTATION_BYTES } from "../checks/annotation-checks";
import { refuse, type Problem } from "../rules/problem";
import { noText } from "../resources/late-text";
import { isPlainObject } from "../resources/late-value";
import { filePath, wholeNumber } from "../rules/rules";

/**
 * A text file with its permissions.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#downwardapi
 */
export interface ConfigFileArgs {
  /**
   * Content of the file.
   *
   * @change Changing it rolls the pods; data is kept.
   */
  readonly content: Input<string>;
  /**
   * Permissions of the file, as a number. A script that is run by its path needs 493, which is octal 0755.
   *
   * @defaultValue 420, octal 0644
   * @change Changing it rolls the pods; data is kept.
   */
  readonly mode?: number;
}

/** Text files by their absolute path in the container: the content alone, or with the file's permissions. */
export type ConfigFiles = Readonly<Record<string, Input<string> | ConfigFileArgs>>;

/** Contents by what identifies them: the path of a file, or of a file and an ordinal. */
export type Contents = Readonly<Record<string, Input<string>>>;

/** How a content is named in messages. */
type Naming = (path: string) => string;

const ANNOTATION_PREFIX = "config-file.kubernetes-workloads/";
const VOLUME = "config-files";

/**
 * Annotations of the pod template that hold the contents, one for each file. So each revision of the workload has its
 * own contents. A pod finds the contents of its revision whenever it starts, and a rollback brings old contents back.
 *
 * @param subject The workload, for messages.
 * @param others The other annotations of the pods, which share a limit with the files.
 */
export function configFileAnnotations(
  subject: string,
  files: Contents,
  others: Readonly<Record<string, Input<string>>> = {},
  named: Naming = argumentOf,
): Record<string, Input<string>> {
  const late = all({ ...others, ...annotated(files) }).apply((known) => {
    refuse(subject, checkSize(files, known));
    return known;
  });
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      contentAnnotation(path),
      typeof content === "string" ? content : readable(subject, { path, content }, late, named),
    ]),
  );
}

/** The contents alone. */
export function contentsOf(files: ConfigFiles): Contents {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, isFile(file) ? file.content : file]),
  );
}

function isFile(file: ConfigFiles[string]): file is ConfigFileArgs {
  return isPlainObject(file);
}

/** A content that is an output, once all are known and may be read by everybody who may read pods. */
function readable(
  subject: string,
  { path, content }: { readonly path: string; readonly content: Input<string> },
  late: Output<Record<string, string>>,
  named: Naming,
): Output<string> {
  return output(isSecret(output(content))).apply((secret) => {
    if (secret) refuse(subject, [secretContent(named(path))]);
    return late.apply((all: Readonly<Record<string, unknown>>) => {
      const known = all[contentAnnotation(path)];
      if (typeof known === "string") return known;
      refuse(subject, [noText(named(path), known)]);
      return "";
    });
  });
}

/** The volume that holds the files, none without files. */
export function configFileVolumes(files: ConfigFiles): types.input.core.v1.Volume[] {
  return volumeOf(
    VOLUME,
    Object.entries(files).map(([path, file]) => ({
      path: fileName(path),
      content: path,
      ...(isFile(file) && file.mode !== undefined && { mode: file.mode }),
    })),
  );
}

/** A file of a volume: its path there, and what identifies its content. */
interface VolumeFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
}

/** A volume with contents of the pod's annotations, none without files. */
export function volumeOf(name: string, files: readonly VolumeFile[]): types.input.core.v1.Volume[] {
  const items = files.map(({ content, ...file }) => ({
    ...file,
    fieldRef: { fieldPath: `metadata.annotations['${contentAnnotation(content)}']` },
  }));
  return items.length > 0 ? [{ name, downwardAPI: { items } }] : [];
}

/** One mount a file, so that files next to it in the image stay visible. */
export function configFileMounts(files: ConfigFiles): types.input.core.v1.VolumeMount[] {
  return Object.keys(files).map((path) => ({
    name: VOLUME,
    mountPath: path,
    subPath: fileName(path),
    readOnly: true,
  }));
}

/** Paths that cannot be mounted, and contents that the annotations of a pod cannot hold. */
export function checkConfigFiles(
  files: ConfigFiles,
  podAnnotations: Readonly<Record<string, Input<string>>> = {},
): Problem[] {
  const paths = Object.keys(files).map((path) => ({ argument: argumentOf(path), value: path }));
  return [
    ...paths.flatMap(({ argument, value }) => filePath(argument, value)),
    ...Object.entries(files).flatMap(([path, file]) =>
      isFile(file) && file.mode !== undefined
        ? wholeNumber(0, 0o777)(`${argumentOf(path)}.mode`, file.mode)
        : [],
    ),
    ...checkSize(contentsOf(files), { ...podAnnotations, ...annotated(contentsOf(files)) }),
  ];
}

/** Judges what is known: an output adds nothing. */
export function checkSize(files: Contents, annotations: Readonly<Record<string, Input<string>>>): Problem[] {
  const bytes = annotationBytes(annotations);
  if (bytes <= MAX_ANNOTATION_BYTES || Object.keys(files).length === 0) return [];
  return [
    {
      argument: "configFiles",
      value: Object.keys(files),
      rule: `has ${String(bytes)} bytes with the other annotations of the pods, above ${String(MAX_ANNOTATION_BYTES)}, the most that Kubernetes lets the annotations of a pod have`,
      remedy:
        "Put large files into an image, or into a ConfigMap of your own whose name changes with its content, and mount it by volumes and volumeMounts",
    },
  ];
}

function secretContent(argument: string): Problem {
  return {
    argument,
    value: "(a secret)",
    rule: "is a secret, and everybody who may read pods could read it in an annotation of theirs",
    remedy:
      "Put it into a Secret and mount that by volumes and volumeMounts, or use pulumi.unsecret if it is none",
  };
}

/** The annotations that contents are in, before they are judged. */
export function annotated(files: Contents): Contents {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [contentAnnotation(path), content]),
  );
}

function contentAnnotation(path: string): string {
  return `${ANNOTATION_PREFIX}${fileName(path)}`;
}

/** The end of the path for people, and a hash of all of it, since two paths must not share a file. */
export function fileName(path: string): string {
  const end = path
    .replace(/[^-._a-zA-Z0-9]+/g, "..")
    .slice(-40)
    .replace(/^[-._]+/, "");
  return `${end}.${createHash("sha256").update(path).digest("hex").slice(0, 12)}`.replace(/^\./, "");
}

function argumentOf(path: string): string {
  return `configFiles[${JSON.stringify(path)}]`;
}
