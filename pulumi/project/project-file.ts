import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { Failure } from "../../command-line/failures/failure";
import { stateFolder } from "../../command-line/locations";
import { backendOfEnvironment, fileBackend, parseFileBackend } from "../state/file-backend";
import type { Project } from "./project";

/** The part of a project's file that matters here. */
export interface ProjectFile {
  readonly name: string;
  readonly backend?: { readonly url?: string };
}

/** Names that Pulumi looks for, in its order. */
const NAMES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * Reads the file that describes a project.
 *
 * @throws {@link Failure} when there is none
 */
export async function readProjectFile({ folder }: Pick<Project, "folder">): Promise<ProjectFile> {
  for (const name of NAMES) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    const file = text === undefined ? undefined : (load(text) as Partial<ProjectFile> | undefined);
    if (typeof file?.name === "string") return file as ProjectFile;
  }
  throw new Failure(
    `there is no Pulumi project in ${folder}: no Pulumi.yaml that names one`,
    "Name the project's folder with --cwd.",
  );
}

/**
 * The URL of the state backend that Pulumi uses in a project's folder, with absolute paths. Undefined for the backend
 * that Pulumi is logged in to.
 */
export function backendOf(project: Project, { backend }: ProjectFile): string | undefined {
  if (project.isOwn) return backendOfEnvironment() ?? fileBackend(stateFolder);
  const url = process.env.PULUMI_BACKEND_URL ?? backend?.url;
  if (!url) return undefined;
  const file = parseFileBackend(url, project.folder);
  return file === undefined
    ? url
    : `file://${file.folder}${file.options === undefined ? "" : `?${file.options}`}`;
}
