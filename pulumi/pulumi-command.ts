import { type ChildProcess, execFile, type ExecFileException, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { Failure } from "../command-line/failures/failure";
import { stateFolder } from "../command-line/locations";
import { ENGINE_VARIABLE, forgetEngine, newEngine, noteEngine } from "./recovery/engine-note";
import { ownProject, type Project } from "./project/project";

/** A state of thousands of resources is some megabytes. */
const LONGEST_OUTPUT_BYTES = 1024 ** 3;

/**
 * Runs Pulumi's CLI in a project's folder, on this terminal.
 *
 * An interrupt reaches Pulumi, which then ends the update cleanly; this function waits for that.
 *
 * @throws {@link Failure} when the command fails; Pulumi's own messages are on the terminal then
 * @throws the interrupt's reason when it was interrupted
 */
export async function runPulumi(
  args: readonly string[],
  interrupt: AbortSignal,
  project = ownProject(),
): Promise<void> {
  interrupt.throwIfAborted();
  if (project.isOwn) await makeStateFolder();
  const engine = newEngine();
  const child = spawn(project.pulumi, args, {
    cwd: project.folder,
    env: { ...process.env, ...project.env, [ENGINE_VARIABLE]: engine.id },
    stdio: "inherit",
    // In a session of its own, a terminal's Ctrl-C or end does not reach it. A second Ctrl-C would make it drop its
    // work, and the end of its terminal would kill it.
    detached: true,
  });
  const ended = endOf(child);
  if (project.isOwn && child.pid !== undefined) await noteEngine(engine, child.pid);
  const passOn = (): void => {
    child.kill("SIGINT");
  };
  interrupt.addEventListener("abort", passOn, { once: true });
  if (interrupt.aborted) passOn();
  const [exitCode, signal] = await ended.catch((error: unknown) => {
    throw asMissing(error, project) ?? error;
  });
  interrupt.removeEventListener("abort", passOn);
  if (project.isOwn && signal === null) await forgetEngine(engine);
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

/** What Pulumi's CLI printed on stderr when it failed. Callers look for errors in it that they have a remedy for. */
export class PulumiFailure extends Failure {
  constructor(
    readonly stderr: string,
    remedy: string,
    cause: unknown,
  ) {
    super(`Pulumi says: ${stderr}`, remedy, { cause });
  }
}

/**
 * Asks Pulumi's CLI something in a project's folder, and returns what it prints. An abort ends it in order.
 *
 * @param env more environment variables
 * @throws {@link Failure} when there is no such command or folder
 * @throws {@link PulumiFailure} when the command fails
 * @throws the signal's reason once it is aborted
 */
export async function askPulumi(
  project: Project,
  args: readonly string[],
  signal?: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  if (project.isOwn) await makeStateFolder();
  try {
    const { stdout } = await promisify(execFile)(project.pulumi, [...args, "--non-interactive"], {
      cwd: project.folder,
      env: { ...process.env, ...project.env, ...env },
      maxBuffer: LONGEST_OUTPUT_BYTES,
      killSignal: "SIGINT",
      ...(signal && { signal }),
    });
    return stdout;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr = "", message } = error as ExecFileException;
    throw (
      asMissing(error, project) ??
      new PulumiFailure(
        stderr.trim().replace(/^error: /, "") || message,
        "Once what it names is settled, run the same command again.",
        error,
      )
    );
  }
}

function asMissing(error: unknown, { folder, isOwn, pulumi }: Project): Failure | undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") return undefined;
  return new Failure(
    isOwn
      ? `there is no Pulumi CLI at ${pulumi}`
      : `Pulumi cannot be run in ${folder}: there is no command "${pulumi}" on the PATH, or no such folder`,
    isOwn
      ? "Bring it with: npm run cluster:up"
      : "Name the project's folder with --cwd, and install Pulumi: https://www.pulumi.com/docs/iac/download-install/",
    { cause: error },
  );
}

/** Makes the folder of the own program's state backend, which Pulumi does not. */
export async function makeStateFolder(): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
}
