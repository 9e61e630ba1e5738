import { createHash } from "node:crypto";
import { all, isSecret, output, type Input, type Output } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { refuse, type Problem } from "../rules/problem";
import { filePath } from "../rules/rules";

/** Contents of text files by their absolute path in the container. */
export type ConfigFiles = Readonly<Record<string, Input<string>>>;

/** Most bytes that the keys and values of one object's annotations may have together. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

const ANNOTATION_PREFIX = "config-file.kubernetes-workloads/";
const VOLUME = "config-files";

/**
 * Annotations of the pod template that hold the contents, one a file. So a content belongs to a revision of the
 * workload: a pod finds the content of its own revision whenever it starts, and going back to a revision brings its
 * content back.
 *
 * @param subject The workload, for messages.
 * @param others The other annotations of the pods, which share a limit with the files.
 */
export function configFileAnnotations(
  subject: string,
  files: ConfigFiles,
  others: Readonly<Record<string, Input<string>>> = {},
): Record<string, Input<string>> {
  const late = all({ ...others, ...contents(files) }).apply((known) => {
    refuse(subject, checkSize(files, known));
    return known;
  });
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      annotation(path),
      typeof content === "string" ? content : readable(subject, path, content, late),
    ]),
  );
}

/** A content that is an output, once all are known and may be read by everybody who may read pods. */
function readable(
  subject: string,
  path: string,
  content: Input<string>,
  late: Output<Record<string, string>>,
): Output<string> {
  return output(isSecret(output(content))).apply((secret) => {
    if (secret) refuse(subject, [secretContent(path)]);
    return late.apply((known) => known[annotation(path)] ?? "");
  });
}

/** The volume that holds the files, none without files. */
export function configFileVolumes(files: ConfigFiles): types.input.core.v1.Volume[] {
  const items = Object.keys(files).map((path) => ({
    path: fileName(path),
    fieldRef: { fieldPath: `metadata.annotations['${annotation(path)}']` },
  }));
  return items.length > 0 ? [{ name: VOLUME, downwardAPI: { items } }] : [];
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
    ...checkSize(files, { ...podAnnotations, ...contents(files) }),
  ];
}

/** Judges what is known: an output adds nothing. */
function checkSize(files: ConfigFiles, annotations: Readonly<Record<string, Input<string>>>): Problem[] {
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) =>
      sum + (typeof value === "string" ? Buffer.byteLength(key) + Buffer.byteLength(value) : 0),
    0,
  );
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

function secretContent(path: string): Problem {
  return {
    argument: argumentOf(path),
    value: "(a secret)",
    rule: "is a secret, and everybody who may read pods could read it in an annotation of theirs",
    remedy:
      "Put it into a Secret and mount that by volumes and volumeMounts, or use pulumi.unsecret if it is none",
  };
}

function contents(files: ConfigFiles): Record<string, Input<string>> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [annotation(path), content]));
}

function annotation(path: string): string {
  return `${ANNOTATION_PREFIX}${fileName(path)}`;
}

/** The end of the path for people, and a hash of all of it, since two paths must not share a file. */
function fileName(path: string): string {
  const end = path
    .replace(/[^-._a-zA-Z0-9]+/g, "..")
    .slice(-40)
    .replace(/^[-._]+/, "");
  return `${end}.${createHash("sha256").update(path).digest("hex").slice(0, 12)}`.replace(/^\./, "");
}

function argumentOf(path: string): string {
  return `configFiles[${JSON.stringify(path)}]`;
}
