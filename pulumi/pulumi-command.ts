import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { Failure } from "../command-line/failure";
import { ENGINE_VARIABLE, forgetEngine, newEngine, noteEngine } from "./engine-note";
import { backendOfEnvironment } from "./file-backend";
import { projectFolder, pulumiExecutable, stateFolder } from "../command-line/locations";

/**
 * Runs the pinned Pulumi CLI in the project folder, on this terminal.
 *
 * An interrupt reaches Pulumi, which then ends the update cleanly; this function waits for that.
 *
 * @throws {@link Failure} when the command fails; Pulumi's own messages are on the terminal then
 * @throws the interrupt's reason when it was interrupted
 */
export async function runPulumi(args: readonly string[], interrupt: AbortSignal): Promise<void> {
  interrupt.throwIfAborted();
  await makeStateFolder();
  const engine = newEngine();
  const child = spawn(pulumiExecutable(), args, {
    cwd: projectFolder,
    env: { ...process.env, ...pulumiDefaults(), [ENGINE_VARIABLE]: engine.id },
    stdio: "inherit",
    // In a session of its own a terminal's Ctrl-C or end does not reach it: told twice it would drop its work, and the
    // end of its terminal would kill it.
    detached: true,
  });
  const ended = endOf(child);
  if (child.pid !== undefined) await noteEngine(engine, child.pid);
  const passOn = (): void => {
    child.kill("SIGINT");
  };
  interrupt.addEventListener("abort", passOn, { once: true });
  if (interrupt.aborted) passOn();
  const [exitCode, signal] = await ended;
  interrupt.removeEventListener("abort", passOn);
  if (signal === null) await forgetEngine(engine);
  interrupt.throwIfAborted();
  if (signal !== null) {
    throw new Failure(
      `pulumi ${args.join(" ")} was killed (${signal}) in the middle of its work.`,
      "Run the same command again: it clears what the killed one left, and goes on from where it stopped.",
    );
  }
  if (exitCode !== 0) {
    throw new Failure(
      `pulumi ${args.join(" ")} failed; its messages are above.`,
      "Once what they name is settled, run the same command again: Pulumi goes on from where it stopped.",
    );
  }
}

function endOf(child: ChildProcess): Promise<[exitCode: number | null, signal: NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...end) => {
      resolve(end);
    });
  });
}

/** Makes the folder of the state backend, which Pulumi does not. */
export async function makeStateFolder(): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
}

/**
 * What Pulumi's CLI is told where this process's environment does not say otherwise: the empty passphrase, among
 * others. The program has no secrets; a team that adds some sets PULUMI_CONFIG_PASSPHRASE or another secrets provider.
 * A backend in a folder is named once more, as this project uses it: {@link backendOfEnvironment}.
 */
export function pulumiDefaults(): Record<string, string> {
  const hasPassphrase =
    process.env.PULUMI_CONFIG_PASSPHRASE !== undefined ||
    process.env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  const backend = backendOfEnvironment();
  return {
    ...(backend !== undefined && { PULUMI_BACKEND_URL: backend }),
    ...(process.env.PULUMI_SKIP_UPDATE_CHECK === undefined && { PULUMI_SKIP_UPDATE_CHECK: "true" }),
    ...(!hasPassphrase && { PULUMI_CONFIG_PASSPHRASE: "" }),
  };
}
