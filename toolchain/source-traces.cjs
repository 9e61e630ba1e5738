// Has the traces of errors name the lines of a program's sources. Node's own way, process.setSourceMapsEnabled(), also reads
// the source maps of all packages, and looks up each frame whenever Pulumi's SDK notes where a resource is declared: a
// twentieth of a second at each start.
const { readFileSync } = require("node:fs");
const { SourceMap } = require("node:module");
const { dirname, resolve } = require("node:path");

/**
 * Translates the frames of one file in all traces from now on.
 *
 * @param {string} compiled Path of the file; its source map is beside it.
 * @throws {Error} What the file system says where the source map cannot be read.
 */
module.exports = function traceToSources(compiled) {
  const text = readFileSync(`${compiled}.map`, "utf8");
  let map;

  Error.prepareStackTrace = (error, sites) =>
    [Error.prototype.toString.call(error), ...sites.map(frame)].join("\n    at ");

  function frame(site) {
    const printed = site.toString();
    if (site.getFileName() !== compiled) return printed;
    const line = site.getLineNumber();
    const column = site.getColumnNumber();
    map ??= new SourceMap(JSON.parse(text));
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    if (originalSource === undefined) return printed;
    const source = resolve(dirname(compiled), originalSource);
    return printed.replace(
      `${compiled}:${line}:${column}`,
      () => `${source}:${originalLine + 1}:${originalColumn + 1}`,
    );
  }
};
