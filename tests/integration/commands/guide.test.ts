import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_NAMES, guideCommands } from "../../../commands/guide/commands";
import { OutputComparison } from "../../../commands/guide/expected-output";
import { LANGUAGES } from "../../../commands/guide/language";
import { sampleOf } from "../../../commands/guide/page";
import { drawShapes, picturePath, THEMES } from "../../../commands/guide/picture/drawing";
import { readShapes, type ShownShapes } from "../../../commands/guide/picture/shapes";
import { projectFolder } from "../../../command-line/locations";
import { Clone, type Ended } from "../../faults/clone";
import { inBackground } from "../../support/running/background";
import { withNamespaceName } from "../../support/test-namespace";
import { cluster } from "../suite";

const COMMANDS = guideCommands(DEFAULT_NAMES);

describe("The guide, followed in a clone", () => {
  const followed = inBackground(follow, { seconds: 200 });

  it("says what to run first as long as the stack is not deployed", async () => {
    const { early } = await followed();
    assert.equal(early.exitCode, 1);
    assert.match(early.output, /error: there is no stack dev\n\n.*npm start/);
  });

  it("has every command print what the pages have, from npm start to npm run down", async () => {
    const { walk, differences } = await followed();
    assert.equal(walk.exitCode, 0, walk.output);
    const count = COMMANDS.filter(({ byReader = false }) => !byReader).length;
    assert.match(walk.output, new RegExp(`^명령 ${count}개를 실행했습니다\\.$`, "m"));
    assert.deepEqual(differences, []);
  });

  for (const language of LANGUAGES) {
    it(`finds the stack on the cluster as the pictures show it: npm run guide:pictures (${language})`, async () => {
      const { shapes } = await followed();
      for (const theme of THEMES) {
        const picture = await readFile(join(projectFolder, picturePath(language, theme)), "utf8");
        assert.equal(withoutDrawnNames(picture), withoutDrawnNames(drawShapes(shapes, language, theme)));
      }
    });
  }

  it("leaves nothing behind that it made", async () => {
    const { jobs } = await followed();
    assert.deepEqual(jobs, []);
  });
});

interface Followed {
  /** Before the stack is there. */
  readonly early: Ended;
  readonly walk: Ended;
  /** How the first and the last command, which the reader runs, differ from the pages. */
  readonly differences: readonly string[];
  readonly jobs: readonly unknown[];
  readonly shapes: ShownShapes;
}

function follow(): Promise<Followed> {
  return withNamespaceName(cluster(), (namespace) =>
    Clone.within(async (clone) => {
      const early = await clone.run("commands/guide/main.ts", "--yes");
      await clone.configure({ namespace });
      const started = await clone.deploy();
      const walk = await clone.run("commands/guide/main.ts", "--yes", "--check", "--language", "ko");
      const { items: jobs } = await cluster().batch.listNamespacedJob({ namespace });
      const shapes = await readShapes(cluster(), await clone.outputs());
      const ended = await clone.run("commands/main.ts", "down");
      return { early, walk, jobs, shapes, differences: differencesOf({ start: started, down: ended }) };
    }),
  );
}

function differencesOf(outputs: Readonly<Record<string, Ended>>): string[] {
  const comparison = new OutputComparison();
  return COMMANDS.filter(({ byReader }) => byReader).flatMap((command) => {
    const ended = outputs[command.name];
    assert.ok(ended, `no test runs ${command.command}`);
    return comparison.difference(sampleOf(command), ended.output) ?? [];
  });
}

/** A picture without the addresses and the parts of names that differ from stack to stack. */
function withoutDrawnNames(picture: string): string {
  return picture
    .replaceAll(/\d+\.\d+\.\d+\.\d+/g, "ADDRESS")
    .replaceAll(/pvc-[0-9a-f-]+/g, "VOLUME")
    .replaceAll(/[0-9a-f]{8,10}-[a-z0-9]{5}(?=<)/g, "POD");
}
