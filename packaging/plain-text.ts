/** Text of a doc comment without TypeDoc's links: `{@link podNames}` is `podNames`. */
export function plainComment(comment: string): string {
  return comment
    .replace(/\s*\{@link\s+(\S+?)\s*\}\s?([.,;:)]?)/g, " $1$2 ")
    .replace(/\s+/g, " ")
    .trim();
}
