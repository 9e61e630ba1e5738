import { Failure } from "./failures/failure";

/** Systems for which the tools are released. */
const SUPPORTED: readonly string[] = ["linux", "darwin"];

/**
 * Makes sure that this project's tools run on this system.
 *
 * @throws {@link Failure} when they do not
 */
export function requireSupportedSystem(platform: string = process.platform): void {
  if (SUPPORTED.includes(platform)) return;
  throw platform === "win32"
    ? new Failure(
        "This project does not run on Windows itself, but in the Windows Subsystem for Linux.",
        "Install it (wsl --install), clone the project inside of it, and run the same command there: https://learn.microsoft.com/windows/wsl/install",
      )
    : new Failure(
        `This project runs on Linux and macOS; this system is "${platform}".`,
        "Run the same command on one of them, or in a virtual machine.",
      );
}
