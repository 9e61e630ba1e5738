import { copyFile, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../package.json";
import { type Checkpoint, readCheckpoint } from "./checkpoint";
import { Failure } from "../../command-line/failures/failure";
import { stateFolder } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import { simpleStackName } from "../project/stack-name";
import { NAMESPACE } from "../resource-types";

/** Resources that settle the name of a stack's namespace, generated or configured. */
const NAMING = ["random:index/randomString:RandomString", NAMESPACE];

/** A copy that Pulumi keeps of a stack's state. */
interface Copy {
  readonly path: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Reads a stack's state in the embedded backend, and puts the newest whole copy in the place of one that is cut off.
 * If the disk is full, Pulumi's library replaces the state by a file that it could write only in part. The next
 * update takes over what the cluster got after the copy was made, because every object bears its stack's identity.
 * The state that is cut off is kept beside it, as `<stack>.json.cut-off`.
 *
 * @param tell gets what was done, for the reader
 * @param folder of the backend
 * @returns undefined if the stack has none
 * @throws {@link Failure} if no copy is whole, or if the newest one is from before the stack's namespace had its
 * name. With such a copy, the next update would make another namespace and leave the data in this one
 * @see https://pkg.go.dev/gocloud.dev/blob#Bucket.WriteAll
 */
export async function readWholeState(
  stackName: string,
  tell: (text: string) => void,
  folder = stateFolder,
): Promise<Checkpoint | undefined> {
  const path = pathOfState(stackName, folder);
  if (!(await exists(path))) return undefined;
  const checkpoint = await readCheckpoint(path);
  if (checkpoint !== undefined) return checkpoint;
  const copy = await newestCopy(stackName, path, folder);
  if (copy === undefined || !hasNamespace(copy)) throw nothingToGoOnFrom(stackName, path);
  const kept = `${path}.cut-off`;
  await copyFile(path, kept);
  await replace(path, copy.path);
  tell(
    `The state of stack ${stackName} was cut off. Its copy of ${new Date(savedAt(copy)).toISOString()} is in its place now: ${copy.path}. The one that was cut off is kept: ${kept}.`,
  );
  return copy.checkpoint;
}

/**
 * Makes sure that a stack's state in the embedded backend can be read. It puts no older copy back, because a command
 * may need every object of the stack, and a copy may lack the last ones. `npm start` does so and takes over what the
 * copy lacks.
 *
 * @param folder of the backend
 * @throws {@link Failure} when it is cut off
 */
export async function requireWholeState(stackName: string, folder = stateFolder): Promise<void> {
  const path = pathOfState(stackName, folder);
  if (process.env.PULUMI_BACKEND_URL || !(await exists(path))) return;
  if ((await readCheckpoint(path)) !== undefined) return;
  throw new Failure(
    `the state of stack ${stackName} cannot be read: ${path} is cut off.`,
    `Run npm start -- --stack ${stackName}, which goes on from a copy of it, and then the same command again.`,
  );
}

/** File of a stack's state in the embedded backend. */
export function pathOfState(stackName: string, folder = stateFolder): string {
  return join(folder, ".pulumi", "stacks", manifest.name, `${simpleStackName(stackName)}.json`);
}

/** The newest whole one of the copy from before the last save and those from the end of each update. */
async function newestCopy(stackName: string, path: string, folder: string): Promise<Copy | undefined> {
  const copies = await Promise.all([
    readCopy(`${path}.bak`),
    lastOfHistory(join(folder, ".pulumi", "history", manifest.name, simpleStackName(stackName))),
  ]);
  return copies.flatMap((copy) => copy ?? []).toSorted((a, b) => savedAt(b) - savedAt(a))[0];
}

/** A history can hold years, and the names in it begin alike and go on with the time in nanoseconds. */
async function lastOfHistory(folder: string): Promise<Copy | undefined> {
  const names = (await exists(folder)) ? await readdir(folder) : [];
  const checkpoints = names.filter((name) => name.endsWith(".checkpoint.json"));
  for (const name of checkpoints.toSorted().toReversed()) {
    const copy = await readCopy(join(folder, name));
    if (copy !== undefined) return copy;
  }
  return undefined;
}

async function readCopy(path: string): Promise<Copy | undefined> {
  if (!(await exists(path))) return undefined;
  const checkpoint = await readCheckpoint(path);
  return checkpoint && { path, checkpoint };
}

function savedAt({ checkpoint: { checkpoint } }: Copy): number {
  const time = checkpoint.latest?.manifest?.time;
  return time === undefined ? 0 : Date.parse(time);
}

function hasNamespace({ checkpoint: { checkpoint } }: Copy): boolean {
  return (checkpoint.latest?.resources ?? []).some(({ type }) => NAMING.includes(type));
}

/** Puts a copy in the place of a state at once, so that none is ever missing or half there. */
async function replace(path: string, copy: string): Promise<void> {
  const whole = `${path}.whole`;
  await copyFile(copy, whole);
  await rename(whole, path);
}

function nothingToGoOnFrom(stackName: string, path: string): Failure {
  return new Failure(
    `the state of stack ${stackName} cannot be read, ${path} is cut off, and no copy beside it or in its history has the stack's namespace.`,
    `Put a whole copy of yours in its place and run the same command again. Without one: npx pulumi config set namespace NAME --stack ${stackName} with the name of the namespace that the stack has on the cluster (kubectl get namespaces), the identity that its objects bear (annotation pulumi.com/patchFieldManager, without "pulumi-") with npx pulumi config set identity NAME --stack ${stackName}, remove ${path} and run the same command again, which takes over what is there.`,
  );
}
