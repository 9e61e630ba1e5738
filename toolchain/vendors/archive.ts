import { run, type RunOptions } from "../../command-line/processes/process";

/**
 * Unpacks a release archive. The files belong to this user, whatever owner the archive names. Members may be chosen
 * (default: all), and leading folders cut off their names (default: none).
 *
 * @param folder where its content goes; it has to be there
 */
export async function unpack(
  archive: string,
  folder: string,
  contents: { readonly members?: readonly string[]; readonly cut?: number },
  options: RunOptions,
): Promise<void> {
  const { members = [], cut = 0 } = contents;
  const how = ["--extract", "--gzip", "--no-same-owner", `--strip-components=${cut}`];
  await run("tar", [...how, `--file=${archive}`, `--directory=${folder}`, ...members], {
    remedy: "Mend what tar names (it has to be installed, with gzip) and run the same command again.",
    ...options,
  });
}
