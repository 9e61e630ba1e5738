import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startsUp } from "../command-line/processes/process";
import { pulumiHome } from "../command-line/locations";

/** Size and time of each program that has run here, by its path. */
type Marks = Readonly<Record<string, string>>;

/**
 * Whether a program is there and whole. An interrupted copy leaves a file with the right name that crashes when it
 * runs. Therefore each program is started once. Afterwards its size and time identify it, which is quick to check.
 */
export async function isProven(program: string): Promise<boolean> {
  const mark = await markOf(program);
  if (mark === undefined) return false;
  if ((await readRecord())[program] === mark) return true;
  if (!(await startsUp(program, ["-help"]))) return false;
  // Where the record cannot be written, the program is started anew each time.
  recorded = recorded.then(() => addToRecord(program, mark)).catch(() => undefined);
  await recorded;
  return true;
}

/** Programs that are asked after at the same time are recorded one after another. */
let recorded: Promise<void> = Promise.resolve();

async function markOf(program: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await stat(program);
    return size === 0 ? undefined : `${size} bytes of ${mtimeMs}`;
  } catch {
    return undefined;
  }
}

function recordFile(): string {
  return join(pulumiHome(), "kubernetes-workloads-tools.json");
}

async function readRecord(): Promise<Marks> {
  try {
    return JSON.parse(await readFile(recordFile(), "utf8")) as Marks;
  } catch {
    return {};
  }
}

async function addToRecord(program: string, mark: string): Promise<void> {
  const record = { ...(await readRecord()), [program]: mark };
  const partial = `${recordFile()}.${process.pid}.partial`;
  await mkdir(dirname(partial), { recursive: true });
  await writeFile(partial, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(partial, recordFile());
}
