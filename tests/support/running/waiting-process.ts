import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Starts a process that runs until it is killed, with further variables in its environment. */
export async function startWaiting(variables: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--eval", "setInterval(() => undefined, 1000)"], {
    env: { ...process.env, ...variables },
  });
  await once(child, "spawn");
  return child;
}

/** Kills a process outright, and waits until it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
