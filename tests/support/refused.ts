import assert from "node:assert/strict";
import { Failure } from "../../command-line/failures/failure";

/** Asserts that work ends with a {@link Failure} of such a message and remedy. */
export async function assertRefused(work: Promise<unknown>, message: RegExp, remedy = /./): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.match(error.message, message);
    assert.match(error.remedy, remedy);
    return true;
  });
}
