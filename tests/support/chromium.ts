import { delimiter, join } from "node:path";
import { isExecutable } from "../../command-line/exists";
import { installPackages, missingPackages } from "../../toolchain/node/debian-packages";

/** What the tests of the evidence page need besides. */
const browserPackages: Readonly<Record<string, string>> = {
  chromium: "opens the evidence page in the tests",
};

/** Names under which systems have Chromium, or Chrome, which is made of it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Whether there is a Chromium, or this user may install one. */
export function canHaveChromium(): boolean {
  return findChromium() !== undefined || (process.getuid?.() === 0 && onPath("apt-get") !== undefined);
}

/**
 * The executable of Chromium; Debian's package is installed if there is none.
 *
 * @throws {@link Failure} when it cannot be installed
 */
export async function requireChromium(signal: AbortSignal): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  const missing = await missingPackages(browserPackages);
  console.log(
    `    Debian packages to install: ${missing.map((name) => `${name} (${browserPackages[name] ?? ""})`).join(", ")}.`,
  );
  await installPackages(missing, { signal });
  const installed = findChromium();
  if (installed === undefined) throw new Error("Debian's package chromium has brought no chromium");
  return installed;
}

function findChromium(): string | undefined {
  return NAMES.flatMap((name) => onPath(name) ?? [])[0];
}

function onPath(name: string): string | undefined {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}
