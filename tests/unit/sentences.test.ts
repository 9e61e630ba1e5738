import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../command-line/locations";

const LONGEST = 25;

const DOCUMENTS = globSync(["*.md", "docs/*.md", "docs/decisions/*.md", "examples/**/README.md"], {
  cwd: projectFolder,
}).filter((file) => !/\.ko\.md$|^CHANGELOG\.md$|node_modules/.test(file));

const SOURCES = execFileSync("git", ["ls-files", "*.ts", "*.mjs", "*.cjs"], {
  cwd: projectFolder,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((file) => existsSync(join(projectFolder, file)));

describe("The documents", () => {
  for (const file of DOCUMENTS) {
    it(`${file} has no sentence of more than ${LONGEST} words`, () => {
      const text = readFileSync(join(projectFolder, file), "utf8");
      assert.deepEqual(
        sentencesIn(text).filter((sentence) => wordsIn(sentence) > LONGEST),
        [],
      );
    });
  }

  it("are read as people read them: by sentences, items and cells, without code and markup", () => {
    const text =
      '# A title\n\n<img alt="A picture.">\n\nOne. Two, e.g. `a. b`\nthree!\n\n- four\n  five\n- six\n\n| a b | c |\n| - | - |\n\n```sh\nx. y\n```\n';
    assert.deepEqual(sentencesIn(text), [
      "A title",
      "One.",
      "Two, e.g. code three!",
      "four five",
      "six",
      "a b",
      "c",
    ]);
    assert.equal(wordsIn("a [link with words](https://example.com/a.b) – and"), 5);
  });
});

describe("The comments", () => {
  it(`have no sentence of more than ${LONGEST} words`, () => {
    assert.deepEqual(
      SOURCES.flatMap((file) =>
        commentsIn(readFileSync(join(projectFolder, file), "utf8"))
          .flatMap(sentencesIn)
          .filter((sentence) => wordsIn(sentence) > LONGEST)
          .map((sentence) => `${file}: ${sentence}`),
      ),
      [],
    );
  });

  it("are read without stars, slashes, links and examples, a tag at a time", () => {
    const source =
      'const glob = "a/**/*.ts"; // not read\n/** One.\n * Two {@link a.b | three}.\n *\n * @throws four\n * @see five\n */\n  // six\n  // seven\nf();\n';
    assert.deepEqual(commentsIn(source).flatMap(sentencesIn), [
      "One.",
      "Two three.",
      "@throws four",
      "@see five",
      "six seven",
    ]);
  });
});

describe("The help of commands", () => {
  const HELPS = globSync(["commands/**/*.ts", "toolchain/**/*.ts", "bench/*/main.ts"], { cwd: projectFolder })
    .map((file) => ({ file, text: helpIn(readFileSync(join(projectFolder, file), "utf8")) }))
    .filter(({ text }) => text !== "");

  it(`has no sentence of more than ${LONGEST} words`, () => {
    assert.ok(HELPS.length >= 12, String(HELPS.length));
    assert.deepEqual(
      HELPS.flatMap(({ file, text }) =>
        sentencesIn(text)
          .filter((sentence) => wordsIn(sentence) > LONGEST)
          .map((sentence) => `${file}: ${sentence}`),
      ),
      [],
    );
  });
});

/** The paragraphs of a command's help, without its options and exit codes. */
function helpIn(source: string): string {
  const [, text = ""] = /`([^`]*\n {2}--help[^`]*)`/.exec(source) ?? [];
  return text
    .split("\n\n")
    .filter((block) => /^[A-Z]/.test(block) && !block.includes("\n  "))
    .join("\n\n");
}

/** The comments of a source that have lines of their own, as Markdown. */
function commentsIn(source: string): string[] {
  const comments = source.match(/^[ \t]*\/\*\*[^]*?\*\/|(?:^[ \t]*\/\/ .*\n)+/gm) ?? [];
  return comments.map((comment) =>
    comment
      .replace(/^[ \t]*(?:\/\*\*|\*\/|\*|\/\/) ?|[ \t]*\*\/$/gm, "")
      .replace(/\{@link (?:[^}]*\| *)?([^}]*)\}/g, "$1")
      .replace(/^@/gm, "\n\n@"),
  );
}

/** The sentences of a text in Markdown. What stands in a cell, an item or a heading of its own is a sentence, too. */
function sentencesIn(markdown: string): string[] {
  const blocks = markdown
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/^ *(```|~~~)[\s\S]*?^ *\1.*$/gm, "\n\n")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<\/?\w[^>]*>/g, "")
    .replace(/<[^>]+>/g, "")
    .replace(/`[^`]*`/g, "code")
    .replace(/^ *[-:| ]+\|[-:| ]*$/gm, "")
    .replace(/^( *([-*+]|\d+\.)|#+|>) /gm, "\n\n")
    .replace(/^\|.*\|$/gm, (row) => row.replaceAll("|", "\n\n"))
    .split(/\n\s*\n/);
  return blocks
    .map((block) => block.replace(/\s+/g, " ").trim())
    .flatMap((block) => block.split(/(?<=(?<!\b(?:e\.g|i\.e|etc|vs))[.!?]["')*]*) (?=\S)/))
    .filter((sentence) => sentence !== "");
}

function wordsIn(sentence: string): number {
  const shown = sentence.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1");
  return shown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
