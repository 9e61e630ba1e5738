import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** Short, for pods whose host name is their whole DNS name have 64 characters for it. */
const PREFIX = "workloads-test";

const THIS_MACHINE = createHash("sha256").update(hostname()).digest("hex").slice(0, 4);

/** A test name, also as a part of a name that something else makes of it. */
const TEST_NAME = new RegExp(`${PREFIX}-([0-9a-f]{4})-(\\d+)-`);

/** After this long what a test made counts as left over, whichever machine made it. */
const LEFT_OVER_AFTER_MS = 60 * 60 * 1000;

/** A name that no other test has: of a namespace, or a stack. It tells who made what bears it. */
export function testName(): string {
  return [PREFIX, THIS_MACHINE, process.pid, randomBytes(3).toString("hex")].join("-");
}

/** Whether something that bears a name was made by this process. */
export function isOfThisRun(name: string): boolean {
  return name.includes([PREFIX, THIS_MACHINE, process.pid, ""].join("-"));
}

/** Whether what bears a name was made by a test run that does not live any more. */
export function isLeftOver(name: string, created: Date): boolean {
  const [, machine, pid] = TEST_NAME.exec(name) ?? [];
  if (pid === undefined) return false;
  const ownerIsGone = machine === THIS_MACHINE && !isRunning(Number(pid));
  return ownerIsGone || Date.now() - created.getTime() > LEFT_OVER_AFTER_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
