import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GuideCommand } from "../../../../commands/guide/commands";
import { MESSAGES } from "../../../../commands/guide/messages";
import type { PagePart } from "../../../../commands/guide/page";
import { walk } from "../../../../commands/guide/walk";
import { failureOf } from "../../../../command-line/failures/failure-of";
import { withFolder } from "../../../support/packed";

/** A walk that is tried out: the commands that a page names, and what is done in a reader's pause. */
interface Trial {
  readonly names: readonly string[];
  readonly pause?: () => Promise<void>;
  readonly interrupt?: AbortController;
}

describe("A walk through the guide", () => {
  it("runs the commands in one shell, and leaves to the reader what the reader runs", () =>
    inFolder(async (folder, walkThrough) => {
      const names = ["reader", "set", "make", "look", "refused", "remove", "reader"];
      assert.equal(await walkThrough({ names }), 5);
      assert.equal(readFileSync(join(folder, "removed"), "utf8"), "removed\n");
    }));

  it("takes back what it made, once, when it is interrupted", () =>
    inFolder(async (folder, walkThrough) => {
      const interrupt = new AbortController();
      const made = join(folder, "file");
      const pause = () => {
        if (existsSync(made)) interrupt.abort(new Error("Ctrl-C"));
        return Promise.resolve();
      };
      const failure = await failureOf(() =>
        walkThrough({ names: ["set", "make", "look"], pause, interrupt }),
      );
      assert.equal(failure?.message, "Ctrl-C");
      assert.ok(!existsSync(made));
      assert.equal(readFileSync(join(folder, "removed"), "utf8"), "removed\n");
    }));

  it("ends a command that is running when it is interrupted", () =>
    inFolder(async (_, walkThrough) => {
      const interrupt = new AbortController();
      const names = ["set", "make", "interrupted"];
      let pauses = 0;
      const pause = () => {
        pauses += 1;
        if (pauses === names.length) {
          setImmediate(() => {
            interrupt.abort(new Error("Ctrl-C"));
          });
        }
        return Promise.resolve();
      };
      const failure = await failureOf(() => walkThrough({ names, pause, interrupt }));
      assert.equal(failure?.message, "Ctrl-C");
    }));

  it("ends with the command that fails, and takes back what was made", () =>
    inFolder(async (folder, walkThrough) => {
      const failure = await failureOf(() => walkThrough({ names: ["set", "make", "failing", "remove"] }));
      assert.match(failure?.message ?? "", /failed \(exit code 3\):\nno way/);
      assert.ok(!existsSync(join(folder, "file")));
    }));

  it("ends where a command that was to fail does not", () =>
    inFolder(async (_, walkThrough) => {
      const failure = await failureOf(() => walkThrough({ names: ["succeeding"] }));
      assert.match(failure?.message ?? "", /was to fail, and did not/);
    }));

  it("ends where a command prints something else than the page has", () =>
    inFolder(async (_, walkThrough) => {
      const failure = await failureOf(() => walkThrough({ names: ["set", "otherwise"] }));
      assert.match(failure?.message ?? "", /the page has: this\nprinted was: {2}that/);
    }));

  it("says so when the shell ends", () =>
    inFolder(async (_, walkThrough) => {
      const failure = await failureOf(() => walkThrough({ names: ["leaving", "set"] }));
      assert.match(failure?.message ?? "", /the shell ended during: exit 0/);
    }));
});

async function inFolder(
  test: (folder: string, walkThrough: (trial: Trial) => Promise<number>) => Promise<void>,
): Promise<void> {
  await withFolder((folder) =>
    test(folder, async ({ names, pause = () => Promise.resolve(), interrupt = new AbortController() }) => {
      const parts = names.map((name): PagePart => ({ kind: "command", name }));
      const options = { messages: MESSAGES.en, check: true, pause, print: () => undefined };
      return walk(parts, commandsIn(folder), options, interrupt.signal);
    }),
  );
}

function commandsIn(folder: string): GuideCommand[] {
  const remove = 'rm "$folder/file"; echo removed >> "$folder/removed"';
  return [
    { name: "set", command: `folder='${folder}'`, prints: "", definesShell: true },
    { name: "make", command: 'echo made > "$folder/file"', prints: "", takenBackBy: "remove" },
    {
      name: "look",
      command: 'cat "$folder/file"; printf "no end of line"',
      prints: "made\nno end of line",
    },
    { name: "refused", command: 'cat "$folder/none" 2> /dev/null', prints: "", fails: true },
    { name: "remove", command: remove, prints: "" },
    { name: "reader", command: "exit 7", prints: "", byReader: true },
    { name: "interrupted", command: "sleep 600", prints: "" },
    { name: "failing", command: "(echo no way >&2; exit 3)", prints: "" },
    { name: "succeeding", command: "true", prints: "", fails: true },
    { name: "otherwise", command: "echo that", prints: "this" },
    { name: "leaving", command: "exit 0", prints: "" },
  ];
}
