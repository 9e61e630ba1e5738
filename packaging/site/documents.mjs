// TypeDoc plugin: names a document of the site after its first heading, puts it into a group, and keeps its path.
// Without it, five documents would be called README.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Converter, KindRouter } from "typedoc";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Groups of the site's documents by their path in the project. The first that fits counts. */
const GROUPS = [
  [/guide(\.ko)?\.md$|README\.ko\.md$/, "Guide"],
  [/^examples\//, "Examples"],
  [/^docs\//, "How it works"],
  [/./, "The project"],
];

/** Paths of the documents in the project. */
const paths = new WeakMap();

class DocumentsRouter extends KindRouter {
  getIdealBaseName(reflection) {
    const path = paths.get(reflection);
    return path === undefined ? super.getIdealBaseName(reflection) : `documents/${path.replace(/\.md$/, "")}`;
  }
}

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.renderer.defineRouter("documents", DocumentsRouter);
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = relative(project, app.files.getReflectionPath(document));
    paths.set(document, path);
    document.frontmatter.group ??= GROUPS.find(([pattern]) => pattern.test(path))[1];
    document.name = /^# (.*)$/m.exec(document.content[0]?.text)?.[1] ?? document.name;
  });
}
