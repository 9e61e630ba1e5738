const WIDTH = 110;

/** A template with each `{{name}}` replaced. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template has {{${name}}}, and there is no value for it`);
    return value;
  });
}

/** `podDnsNames` as `pod_dns_names`; a run of capitals is one word: `clusterIP` is `cluster_ip`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/** `StackOutputs` as `STACK_OUTPUTS`. */
export function screamingSnakeCase(name: string): string {
  return snakeCase(name).toUpperCase();
}

/** `podNames` as `PodNames`. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Text in lines that each begin with a prefix. */
export function wrapped(text: string, prefix: string): string {
  const lines: string[] = [];
  for (const word of plain(text).split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && `${prefix}${line} ${word}`.length <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${prefix}${line}`).join("\n");
}

/** A comment without TypeDoc's links: `{@link  StackOutputs.clusterIP }` is `clusterIP`. */
function plain(text: string): string {
  return text.replace(/\{@link\s+(?:\w+\.)?(\w+)\s*\}/g, "$1").replace(/\s+([.,;:])/g, "$1");
}

/** `integer or text` as `integerOrText`. */
export function camelCase(words: string): string {
  return words.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}
