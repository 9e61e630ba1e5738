import type { PlotOptions } from "@observablehq/plot";
import { Html, html } from "./html";

/** The plotting library. */
export type Plot = typeof import("@observablehq/plot");

/** A drawing for wide screens and paper, or for phones. */
export interface Drawing {
  readonly width: number;
  readonly isNarrow: boolean;
}

export const WIDE: Drawing = { width: 920, isNarrow: false };
export const NARROW: Drawing = { width: 340, isNarrow: true };

/** The part of the browsers' interface that a drawing needs; this program has no browser's types. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

/** Draws a picture, whose label says in a sentence what a person who does not see it misses. */
export async function draw(label: string, options: (plot: Plot) => PlotOptions): Promise<Html> {
  const svg = await plotSvg(options);
  return html`<div role="img" aria-label="${label}">${svg}</div>`;
}

/** The bare picture, an element `svg` that stands for nothing by itself. */
export async function plotSvg(options: (plot: Plot) => PlotOptions): Promise<Html> {
  // An ES module, which this CommonJS program can only reach this way; both take long to load.
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<html><body></body></html>") as unknown as { document: object };
  const svg = plot.plot({ document, ...options(plot) }) as unknown as SvgElement;
  svg.setAttribute("font-size", "13");
  svg.setAttribute("aria-hidden", "true");
  return new Html(svg.outerHTML);
}
