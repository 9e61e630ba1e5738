import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import manifest from "../../../../package.json";
import { Failure } from "../../../../command-line/failures/failure";
import { readWholeState, requireWholeState } from "../../../../pulumi/state/whole-state";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";

const STACK = "dev";
const STATE = `.pulumi/stacks/${manifest.name}/${STACK}.json`;
const BACKUP = `${STATE}.bak`;
const CUT_OFF = '{"version":3,"checkpoint":{"latest":{"manif';

/** A whole state, as Pulumi saves it. */
function state(time: string, type = "random:index/randomString:RandomString"): string {
  return JSON.stringify({ checkpoint: { latest: { manifest: { time }, resources: [{ type }] } } });
}

function history(nanoseconds: number): string {
  return `.pulumi/history/${manifest.name}/${STACK}/${STACK}-${nanoseconds}.checkpoint.json`;
}

const EARLY = state("2026-01-01T10:00:00.1Z");
/** Earlier than the last, though it reads later: its time is one of another zone. */
const LATER = state("2026-01-01T11:30:00.123456789+01:00", "kubernetes:core/v1:Namespace");
const LAST = state("2026-01-01T11:00:00Z");

describe("The state of a stack", () => {
  it("is undefined where there is none", async () => {
    await withFiles({}, async (folder) => {
      assert.equal(await readWholeState(STACK, nothingToTell, folder), undefined);
    });
  });

  it("is left as it is where it is whole, whatever its copies are", async () => {
    const files = { [STATE]: EARLY, [BACKUP]: CUT_OFF, [history(1)]: LAST };
    await withFiles(files, async (folder) => {
      assert.deepEqual(await readWholeState(STACK, nothingToTell, folder), JSON.parse(EARLY));
      assert.deepEqual(await filesOf(folder), files);
    });
  });

  const newest: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "the one before the last save": { [BACKUP]: LAST, [history(1)]: EARLY, [history(2)]: LATER },
    "one of the history, if that before the last save is cut off": {
      [BACKUP]: CUT_OFF,
      [history(1)]: LATER,
      [history(2)]: LAST,
    },
    "the last whole one of the history": { [history(1)]: LATER, [history(2)]: LAST, [history(3)]: CUT_OFF },
    "one of the history, if that before the last save is older": { [BACKUP]: LATER, [history(1)]: LAST },
    "the only one": { [BACKUP]: LAST },
  };
  for (const [which, copies] of Object.entries(newest)) {
    for (const cutOff of [CUT_OFF, ""]) {
      it(`that is cut off after ${cutOff.length} characters is replaced by its newest copy: ${which}`, async () => {
        await withFiles({ [STATE]: cutOff, ...copies }, async (folder) => {
          const told: string[] = [];
          const tell = (text: string): void => void told.push(text);
          assert.deepEqual(await readWholeState(STACK, tell, folder), JSON.parse(LAST));
          assert.match(
            told.join("\n"),
            /^The state of stack dev was cut off\. Its copy of 2026-01-01T11:00:00\.000Z/,
          );
          assert.deepEqual(await filesOf(folder), {
            [STATE]: LAST,
            [`${STATE}.cut-off`]: cutOff,
            ...copies,
          });
        });
      });
    }
  }

  const useless: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "there is none": {},
    "all are cut off": { [BACKUP]: CUT_OFF, [history(1)]: CUT_OFF },
    "the newest is from before the stack had a namespace": {
      [BACKUP]: state("2026-01-01T11:00:00Z", "pulumi:pulumi:Stack"),
      [history(1)]: EARLY,
    },
    "the newest is from before the first update": { [BACKUP]: JSON.stringify({ checkpoint: {} }) },
  };
  for (const [why, copies] of Object.entries(useless)) {
    it(`that is cut off is named where no copy will do, and nothing is changed: ${why}`, async () => {
      const files = { [STATE]: CUT_OFF, ...copies };
      await withFiles(files, async (folder) => {
        await assert.rejects(
          readWholeState(STACK, nothingToTell, folder),
          (error) =>
            error instanceof Failure &&
            error.message.includes(`${join(folder, STATE)} is cut off`) &&
            error.remedy.includes("pulumi config set namespace"),
        );
        assert.deepEqual(await filesOf(folder), files);
      });
    });
  }

  it("is demanded whole by commands that need all of it, and left as it is", async () => {
    const files = { [STATE]: CUT_OFF, [BACKUP]: LAST };
    await withFiles(files, async (folder) => {
      await assert.rejects(requireWholeState(STACK, folder), /dev\.json is cut off/);
      assert.deepEqual(await filesOf(folder), files);
    });
    await withFiles({ [STATE]: LAST, [BACKUP]: CUT_OFF }, (folder) => requireWholeState(STACK, folder));
    await withFiles({}, (folder) => requireWholeState(STACK, folder));
  });
});

function nothingToTell(text: string): never {
  assert.fail(text);
}

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    await use(folder);
  });
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const contents = names.map(
    async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const,
  );
  return Object.fromEntries(await Promise.all(contents));
}
