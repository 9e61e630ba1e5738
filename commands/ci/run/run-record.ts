import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { basename, join } from "node:path";
import { projectFolder } from "../../../command-line/locations";
import {
  processIdentityOf,
  livenessOf,
  type ProcessIdentity,
} from "../../../command-line/processes/process-identity";
import { beginOf, type CiRun } from "./ci-run";

/** This machine's note of a CI run. It is written before the run makes anything, and deleted when all of it is removed. */
export interface RunRecord extends CiRun {
  readonly hostname: string;
  /** The processes that make the run and take it away again. */
  readonly owners: readonly ProcessIdentity[];
}

/** Who a run belongs to. `unknown` if only another machine or another container could tell. */
export type Ownership = "alive" | "gone" | "unknown";

/** Folder of the records: of a clone of this repository, or of this user where the package is installed. */
const recordFolder =
  basename(projectFolder) === "dist"
    ? join(
        process.env.XDG_STATE_HOME ?? join(homedir(), ".local", "state"),
        "kubernetes-workloads",
        "ci-runs",
      )
    : join(projectFolder, ".ci-runs");

/** Notes a run as owned by processes of this machine. A record that is there is replaced in one step. */
export async function writeRecord(run: CiRun, owners: readonly number[]): Promise<void> {
  const identities = (await Promise.all(owners.map(processIdentityOf))).filter(
    (identity) => identity !== undefined,
  );
  const { name, kubeContext, backend, project } = run;
  const record: RunRecord = {
    name,
    kubeContext,
    ...(backend !== undefined && { backend }),
    project,
    hostname: hostname(),
    owners: identities,
  };
  await mkdir(recordFolder, { recursive: true });
  const draft = `${pathOf(run)}.${String(process.pid)}`;
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`);
  await rename(draft, pathOf(run));
}

/** Forgets a run. */
export async function removeRecord(run: CiRun): Promise<void> {
  await rm(pathOf(run), { force: true });
}

/** All runs that this machine has noted and not forgotten. Files that do not name a CI run are skipped. */
export async function readRecords(): Promise<RunRecord[]> {
  const names = await readdir(recordFolder).catch(() => []);
  const texts = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      // A run that ends at this moment deletes its record.
      .map((name) => readFile(join(recordFolder, name), "utf8").catch(() => undefined)),
  );
  return texts.flatMap((text) => recordIn(text) ?? []);
}

function recordIn(text = ""): RunRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<RunRecord>;
    const isRun = beginOf(record.name ?? "") !== undefined && record.project !== undefined;
    return isRun ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process still takes care of a run. */
export async function ownershipOf(record: RunRecord): Promise<Ownership> {
  if (record.hostname !== hostname()) return "unknown";
  const owners = await Promise.all(record.owners.map(livenessOf));
  if (owners.includes("alive")) return "alive";
  return owners.includes("unknown") ? "unknown" : "gone";
}

function pathOf({ name }: CiRun): string {
  return join(recordFolder, `${name}.json`);
}
