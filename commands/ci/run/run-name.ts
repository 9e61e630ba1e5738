import { randomBytes } from "node:crypto";

/** Short, for pods whose host name is their whole DNS name have 64 characters for it. */
const PREFIX = "workloads-ci";

const PATTERN = new RegExp(`^${PREFIX}-([0-9a-z]{6,7})-[0-9a-f]{8}$`);

/** A name that no other CI run has: of its stack and of its namespace. It says when the run began. */
export function newRunName(now = new Date()): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return [PREFIX, seconds.toString(36), randomBytes(4).toString("hex")].join("-");
}

/** When the CI run of a name began; undefined where the name is not one of a CI run. */
export function beginOf(name: string): Date | undefined {
  const [, seconds] = PATTERN.exec(name) ?? [];
  return seconds === undefined ? undefined : new Date(parseInt(seconds, 36) * 1000);
}
