import { numbersIn, textIn } from "./proc-files";

/**
 * Numbers of the processes whose environment has a variable with a value. Child processes inherit it. Processes of
 * other users are not found, nor is any on a system without /proc.
 */
export async function processesWith(variable: string, value: string): Promise<number[]> {
  const pids = await numbersIn("/proc");
  const environments = await Promise.all(pids.map((pid) => textIn(`/proc/${pid}/environ`)));
  return pids.filter((_, index) => environments[index]?.split("\0").includes(`${variable}=${value}`));
}
