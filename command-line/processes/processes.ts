import { numbersIn, textIn } from "./proc-files";

/**
 * Numbers of the processes whose environment has a variable of a value, which they inherit; none if the system has no
 * /proc, and none of another user.
 */
export async function processesWith(variable: string, value: string): Promise<number[]> {
  const pids = await numbersIn("/proc");
  const environments = await Promise.all(pids.map((pid) => textIn(`/proc/${pid}/environ`)));
  return pids.filter((_, index) => environments[index]?.split("\0").includes(`${variable}=${value}`));
}
