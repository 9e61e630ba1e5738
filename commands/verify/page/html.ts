/** Markup that is safe to stand in a page as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What a template takes: text, which is escaped, markup, lists of both, or nothing (`undefined`, `false`). */
export type Content = string | number | Html | undefined | false | readonly Content[];

/**
 * Markup of a template whose values are escaped unless they are markup themselves. A templating library would replace
 * these lines only, and bring components and hydration that a page without a script has no use for.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((text, index) => text + render(values[index])).join(""));
}

/** Text that may be broken after a dot, a slash or a hyphen, because it holds long names. */
export function breakable(text: string): Html {
  return html`${text.split(/(?<=[./-])/).map((part, index) => html`${index > 0 && new Html("<wbr>")}${part}`)}`;
}

function render(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Html) return content.markup;
  if (typeof content === "object") return content.map(render).join("");
  return escapeHtml(String(content));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
