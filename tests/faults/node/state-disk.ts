import { mkdir, open, readFile, rm, statfs, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { run } from "../../../command-line/processes/process";
import { isLeftOver } from "../../support/running/test-name";
import type { Clone } from "../clone";

/** Room for the state of a stack with its history; more than a run of the tests writes. */
const SIZE = "4m";

/** A small file system of a clone's own that the state of its stack is on, so that it can be full or read-only. */
export class StateDisk {
  private constructor(private readonly folder: string) {}

  /** Puts a clone's state, of which there is none yet, on such a file system for as long as the function takes. */
  static async within<T>(clone: Clone, use: (disk: StateDisk) => Promise<T>): Promise<T> {
    const folder = clone.stateFolder;
    await mkdir(folder);
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder]);
    try {
      return await use(new StateDisk(folder));
    } finally {
      await run("umount", [folder]);
    }
  }

  /** Keeps it read-only for as long as the function takes. */
  async readOnly<T>(use: () => Promise<T>): Promise<T> {
    await run("mount", ["-o", "remount,ro", this.folder]);
    try {
      return await use();
    } finally {
      await run("mount", ["-o", "remount,rw", this.folder]);
    }
  }

  /** Keeps it full except for some bytes, for as long as the function takes. */
  async full<T>(freeBytes: number, use: () => Promise<T>): Promise<T> {
    const ballast = join(this.folder, "ballast");
    const file = await open(ballast, "w");
    try {
      await fill(file, this.folder, freeBytes);
      return await use();
    } finally {
      await file.close();
      await rm(ballast, { force: true });
    }
  }
}

async function fill(file: FileHandle, folder: string, freeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = Math.max(0, bavail * bsize - freeBytes);
  await file.write(Buffer.alloc(bytes));
}

/** Unmounts what runs left mounted because they were killed. */
export async function unmountLeftOvers(): Promise<void> {
  const mounts = await readFile("/proc/mounts", "utf8").catch(() => "");
  const paths = mounts.split("\n").map((line) => line.split(" ")[1] ?? "");
  for (const path of paths) {
    const clone = dirname(path);
    if (dirname(clone) === tmpdir() && isLeftOver(basename(clone), new Date())) await run("umount", [path]);
  }
}
