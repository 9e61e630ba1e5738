import { isSecret, Output } from "@pulumi/pulumi";

/** Whether a value is known only later: an output or a promise. */
export function isLate(value: unknown): value is Output<unknown> | Promise<unknown> {
  return Output.isInstance(value) || value instanceof Promise;
}

/** Whether a value is an object of properties, rather than a list, an output or an instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || isLate(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What an output holds, undefined if a preview does not know it. */
export interface KnownValue {
  readonly value: unknown;
}

/** Waits for an output. Whether `apply` runs tells whether it is known, and it has run or not once it is settled. */
export async function knownValue(late: Output<unknown>): Promise<KnownValue | undefined> {
  let known: KnownValue | undefined;
  await isSecret(
    late.apply((value) => {
      known = { value };
    }),
  );
  return known;
}
