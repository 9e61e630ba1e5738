import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { projectFolder } from "../../command-line/locations";

const SCHEME = "file://";

/**
 * URL of a state backend in a folder, for `PULUMI_BACKEND_URL`; Pulumi.yaml names the project's own in the same way.
 *
 * `metadata=skip` omits the file of attributes beside each state. Pulumi empties that file before it writes it,
 * although it replaces the state itself in one step. If an update is killed in between, the file stays empty, and
 * reading the stack fails: "failed to load checkpoint: EOF".
 *
 * @param options more of the URL's options, `?` left out
 * @see https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener
 */
export function fileBackend(folder: string, options?: string): string {
  const query = new URLSearchParams(options);
  query.set("metadata", "skip");
  return `${SCHEME}${folder}?${query.toString()}`;
}

/**
 * Folder of a state backend that is one, and the options of its URL; undefined for any other.
 *
 * @param base folder that a relative path begins at. Default: this project's
 */
export function parseFileBackend(
  backend: string,
  base = projectFolder,
): { folder: string; options?: string } | undefined {
  if (!backend.startsWith(SCHEME)) return undefined;
  const [path, options] = backend.slice(SCHEME.length).split("?", 2) as [string, string?];
  const folder = path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(base, path);
  return { folder, ...(options !== undefined && { options }) };
}

/**
 * The state backend that this process's environment names instead of the project's own, undefined if it names none.
 * One in a folder is used like the project's: {@link fileBackend}.
 */
export function backendOfEnvironment(): string | undefined {
  const backend = process.env.PULUMI_BACKEND_URL;
  if (!backend) return undefined;
  const file = parseFileBackend(backend);
  return file === undefined ? backend : fileBackend(file.folder, file.options);
}
