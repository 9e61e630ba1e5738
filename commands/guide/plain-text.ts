import { styleText } from "node:util";

/** A page's Markdown as a terminal shows it: headings stand out, links are their text, pictures and notes to tools go. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/<picture>.*?<\/picture>/gs, "")
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, text: string) => styleText("bold", text))
    .replaceAll(/^#+ (.*)$/gm, (_, title: string) => styleText("bold", title))
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()
    .concat("\n");
}
