import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../command-line/locations";
import { DEFAULT_NAMES, type GuideCommand, guideCommands } from "./commands";
import type { Language } from "./language";

/** A part of a page: text of its own, or a block that {@link filledPage} makes of what the page names. */
export type PagePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "source"; readonly text: string };

/** The text between two marks of a page is generated from a command, a declaration of the program or a file. */
const BLOCK = /<!-- (command|program|file) (\S+) -->\n.*?<!-- end -->/gs;

/** Path of a language's page in the project. */
export function pagePath(language: Language): string {
  return language === "en" ? "docs/guide.md" : `docs/guide.${language}.md`;
}

/** A language's page as it stands in the project. */
export function readPage(language: Language): string {
  return readInProject(pagePath(language));
}

/** A page with all of its blocks made anew. */
export function filledPage(page: string): string {
  return page.replace(BLOCK, (_, kind: string, name: string) => {
    const block = kind === "command" ? commandBlock(commandNamed(name)) : sourceBlock(kind, name);
    return `<!-- ${kind} ${name} -->\n\n${block}\n\n<!-- end -->`;
  });
}

/** The parts of a page in their order. */
export function partsOf(page: string): PagePart[] {
  const parts: PagePart[] = [];
  let end = 0;
  for (const match of page.matchAll(BLOCK)) {
    const [block, kind = "", name = ""] = match;
    parts.push({ kind: "text", text: page.slice(end, match.index) });
    parts.push(
      kind === "command" ? { kind: "command", name } : { kind: "source", text: sourceOf(kind, name) },
    );
    end = match.index + block.length;
  }
  return [...parts, { kind: "text", text: page.slice(end) }];
}

/** A sample as it stands on the page: without the indentation that it has in a source. */
export function sampleOf({ prints }: GuideCommand): string {
  const lines = prints.replace(/^\n/, "").split("\n");
  const indentation = Math.min(...lines.filter((line) => line !== "").map((line) => line.search(/[^ ]|$/)));
  return lines.map((line) => line.slice(indentation)).join("\n");
}

function commandNamed(name: string): GuideCommand {
  const command = guideCommands(DEFAULT_NAMES).find((candidate) => candidate.name === name);
  if (command === undefined)
    throw new Error(`a page names the command ${name}, which the guide does not have`);
  return command;
}

function commandBlock(command: GuideCommand): string {
  const sample = sampleOf(command);
  const blocks = [fenced("sh", command.command)];
  if (sample !== "") blocks.push(fenced(command.syntax ?? "text", sample));
  return blocks.join("\n\n");
}

function sourceBlock(kind: string, name: string): string {
  return fenced(kind === "program" ? "ts" : "yaml", sourceOf(kind, name));
}

function sourceOf(kind: string, name: string): string {
  return kind === "program" ? declarationIn(readInProject("index.ts"), name) : readInProject(name).trimEnd();
}

/** A constant's declaration as the program has it. */
function declarationIn(source: string, constant: string): string {
  const [declaration] = new RegExp(`^const ${constant} = .*?^[)}]+;$`, "ms").exec(source) ?? [];
  if (declaration === undefined) throw new Error(`a page shows ${constant}, which index.ts does not declare`);
  return declaration;
}

function fenced(syntax: string, text: string): string {
  return `\`\`\`${syntax}\n${text}\n\`\`\``;
}

function readInProject(path: string): string {
  return readFileSync(join(projectFolder, path), "utf8");
}
