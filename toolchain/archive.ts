import { run, type RunOptions } from "../command-line/process";

/**
 * Unpacks a release archive. What it holds belongs to this user, whatever owner the archive names.
 *
 * @param folder - where its content goes; it has to be there
 * @param members - what to unpack, with how many folders are cut off its names. Default: all of it, none
 */
export async function unpack(
  archive: string,
  folder: string,
  { members = [], cut = 0 }: { readonly members?: readonly string[]; readonly cut?: number },
  options: RunOptions,
): Promise<void> {
  const how = ["--extract", "--gzip", "--no-same-owner", `--strip-components=${cut}`];
  await run("tar", [...how, `--file=${archive}`, `--directory=${folder}`, ...members], {
    remedy: "Mend what tar names (it has to be installed, with gzip) and run the same command again.",
    ...options,
  });
}
