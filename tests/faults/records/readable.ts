import assert from "node:assert/strict";

/** Text that shows that a message was not written for people, such as a stack trace. */
const UNREADABLE = [
  /^\s+at .+[:(]\d+:\d+\)?$/m,
  /^goroutine \d+/m,
  /\bpanic:/,
  /UnhandledPromiseRejection|ERR_UNHANDLED_REJECTION/,
  /\[object Object\]/,
];

/** What a message has to say. */
export interface Readable {
  /** What went wrong. */
  readonly cause: RegExp;
  /** What the reader can do about it. */
  readonly remedy: RegExp;
}

/** Fails unless a message names its cause and its remedy, without a stack trace. */
export function assertReadable(message: string, { cause, remedy }: Readable): void {
  assert.match(message, cause);
  assert.match(message, remedy);
  for (const sign of UNREADABLE) assert.doesNotMatch(message, sign);
}
