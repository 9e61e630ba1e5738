import { getStack } from "@pulumi/pulumi";

type Listener = (...args: unknown[]) => void;
type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

const EVENT = "unhandledRejection";

/** The stack whose program a listener belongs to. Listeners of others, such as mocha's, are not in it. */
const stacks = new WeakMap<Listener, string>();

/** What this process emits events with, as it was set here last. */
let emitApart: Emit | undefined;

/**
 * Has each program that runs in this process hear of its own unhandled rejections alone. Pulumi's Automation API listens
 * on the whole process for each of them, so the failure of one program would end the updates of all others. To be called
 * before each program, because libraries also set `process.emit`.
 *
 * @see https://nodejs.org/api/process.html#event-unhandledrejection
 */
export function keepRejectionsApart(): void {
  if (Reflect.get(process, "emit") === emitApart) return;
  if (emitApart === undefined) process.on("newListener", noteStack);
  const emit = process.emit.bind(process) as Emit;
  emitApart = (event, ...args) => {
    const stack = event === EVENT ? stackHere() : undefined;
    return stack === undefined ? emit(event, ...args) : emitTo(stack, args);
  };
  Reflect.set(process, "emit", emitApart);
}

function noteStack(event: string | symbol, listener: Listener): void {
  const stack = stackHere();
  if (event === EVENT && stack !== undefined) stacks.set(listener, stack);
}

/** Returns that it was heard, also if the program's operation has ended and nobody listens for it any more. */
function emitTo(stack: string, args: readonly unknown[]): boolean {
  const own = process.listeners(EVENT).filter((listener) => stacks.get(listener as Listener) === stack);
  for (const listener of own) (listener as Listener)(...args);
  return true;
}

/** The stack whose program is at work, undefined outside of all programs. */
function stackHere(): string | undefined {
  return getStack() || undefined;
}
