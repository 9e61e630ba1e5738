import type { Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import type { Problem } from "../rules/problem";
import { filePath } from "../rules/rules";
import {
  annotated,
  checkSize,
  configFileAnnotations,
  fileName,
  volumeOf,
  type Contents,
} from "./config-files";

/** Contents of text files by their absolute path in the container, one for each pod, lowest ordinal first. */
export type OrdinalFiles = Readonly<Record<string, readonly Input<string>[]>>;

/** Files that differ from pod to pod, and what tells a pod its ordinal. */
export interface FilesByOrdinal {
  readonly files: OrdinalFiles;
  /** Ordinal of the first pod. */
  readonly start: number;
  /** Environment variable that holds the ordinal. */
  readonly variable: string;
}

/** Name of the volume with the files of all ordinals. */
export const ORDINAL_FILES_VOLUME = "ordinal-files";

/** Variable with the ordinal if there are such files and none is named. */
const DEFAULT_VARIABLE = "POD_ORDINAL";

/** The arguments of a StatefulSet that its files by ordinal are made from. */
interface OfOrdinals {
  readonly ordinalFiles?: OrdinalFiles;
  readonly ordinals?: { readonly start: number };
  readonly ordinalVariable?: string;
}

/** The files that differ from pod to pod, with what was left out. */
export function resolveOrdinalFiles({
  ordinalFiles = {},
  ordinals,
  ordinalVariable,
}: OfOrdinals): FilesByOrdinal {
  return { files: ordinalFiles, start: ordinals?.start ?? 0, variable: ordinalVariable ?? DEFAULT_VARIABLE };
}

/** The variable with the ordinal, undefined if there is none. */
export function ordinalVariableOf(args: OfOrdinals): string | undefined {
  const hasFiles = Object.keys(args.ordinalFiles ?? {}).length > 0;
  return args.ordinalVariable ?? (hasFiles ? DEFAULT_VARIABLE : undefined);
}

/** Annotations of the pod template that hold the contents of all ordinals, as those of config files do. */
export function ordinalFileAnnotations(
  subject: string,
  by: FilesByOrdinal,
  others: Readonly<Record<string, Input<string>>>,
): Record<string, Input<string>> {
  return configFileAnnotations(subject, contentsOf(by), others, (path) => {
    const [, file = "", ordinal = ""] = /^(.*)\/(\d+)$/s.exec(path) ?? [];
    return `${argumentOf(file)}[${String(Number(ordinal) - by.start)}]`;
  });
}

/** The volume that holds the files of all ordinals: a folder a file, and in it a file an ordinal. */
export function ordinalFileVolumes(by: FilesByOrdinal): types.input.core.v1.Volume[] {
  return volumeOf(
    ORDINAL_FILES_VOLUME,
    entries(by).map(({ path, ordinal }) => ({
      path: `${fileName(path)}/${String(ordinal)}`,
      content: `${path}/${String(ordinal)}`,
    })),
  );
}

/** One mount a file; the kubelet puts the pod's ordinal into its path. */
export function ordinalFileMounts({ files, variable }: FilesByOrdinal): types.input.core.v1.VolumeMount[] {
  return Object.keys(files).map((path) => ({
    name: ORDINAL_FILES_VOLUME,
    mountPath: path,
    subPathExpr: `${fileName(path)}/$(${variable})`,
    readOnly: true,
  }));
}

/** Paths that cannot be mounted, pods without a content, and contents that annotations cannot hold. */
export function checkOrdinalFiles(by: FilesByOrdinal, pods: number, others: Contents): Problem[] {
  return [
    ...Object.entries(by.files).flatMap(([path, contents]) => [
      ...filePath(argumentOf(path), path),
      ...(contents.length >= pods
        ? []
        : [
            {
              argument: argumentOf(path),
              value: contents,
              rule: `has ${String(contents.length)} contents for ${String(pods)} pods, and a pod without one does not start`,
              remedy: "Give each pod its content, lowest ordinal first",
            },
          ]),
    ]),
    ...checkSize(contentsOf(by), { ...others, ...annotated(contentsOf(by)) }),
  ];
}

function contentsOf(by: FilesByOrdinal): Contents {
  return Object.fromEntries(
    entries(by).map(({ path, ordinal, content }) => [`${path}/${String(ordinal)}`, content] as const),
  );
}

function entries({ files, start }: FilesByOrdinal) {
  return Object.entries(files).flatMap(([path, contents]) =>
    contents.map((content, index) => ({ path, content, ordinal: start + index })),
  );
}

/** How a file is named in messages. */
export function argumentOf(path: string): string {
  return `ordinalFiles[${JSON.stringify(path)}]`;
}
