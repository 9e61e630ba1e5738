import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asFileFailure } from "../../command-line/failures/file-failure";
import { stateFolder } from "../../command-line/locations";
import { makeStateFolder } from "../pulumi-command";

/** Room that an update needs for the stack's state, its backup and its history, several times over. */
const NEEDED_BYTES = 1024 * 1024;

/**
 * Makes sure that the embedded state backend can be written before anything is changed. An update whose state cannot
 * be written leaves objects on the cluster that the state does not know. A backend that the user has chosen is not
 * checked.
 *
 * @throws {@link Failure} when its disk is full or read-only, or this user may not write there
 */
export async function requireWritableState(): Promise<void> {
  if (process.env.PULUMI_BACKEND_URL) return;

  const probe = join(stateFolder, `.probe-${process.pid}`);
  try {
    await makeStateFolder();
    await writeFile(probe, Buffer.alloc(NEEDED_BYTES));
  } catch (error) {
    throw asFileFailure(error, probe) ?? error;
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
