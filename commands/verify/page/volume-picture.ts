import type { PlotOptions } from "@observablehq/plot";
import type { MountedVolume } from "../mounted-volumes";
import { type Drawing, draw } from "./drawing";
import type { Html } from "./html";

/** One box of the picture. */
interface Box {
  readonly title: string;
  readonly detail: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Stands where something is not there. */
  readonly isAbsence: boolean;
}

interface Link {
  readonly from: Box;
  readonly to: Box;
}

interface Layout {
  readonly boxes: Box[];
  readonly links: Link[];
  readonly height: number;
}

const BOX_HEIGHT = 44;
const GAP = 12;
const CHARACTER_WIDTH = 9;
const PADDING = 10;

/** Draws which pod mounts which claim, and which volume that is bound to. */
export function drawVolumes(
  label: string,
  volumes: readonly MountedVolume[],
  drawing: Drawing,
): Promise<Html> {
  const { boxes, links, height } = drawing.isNarrow
    ? stack(volumes, drawing.width)
    : columns(volumes, drawing.width);
  return draw(label, (plot): PlotOptions => {
    const text = {
      x: ({ x }: Box) => x + PADDING,
      textAnchor: "start",
      fill: ({ isAbsence }: Box) => (isAbsence ? "var(--muted)" : "var(--ink)"),
    } as const;
    return {
      width: drawing.width,
      height,
      margin: 1,
      axis: null,
      x: { type: "identity" },
      y: { type: "identity" },
      marks: [
        plot.link(links, {
          x1: ({ from }: Link) => (drawing.isNarrow ? from.x + PADDING : from.x + from.width),
          y1: ({ from }: Link) => (drawing.isNarrow ? from.y + BOX_HEIGHT : from.y + BOX_HEIGHT / 2),
          x2: ({ to }: Link) => to.x,
          y2: ({ to }: Link) => to.y + BOX_HEIGHT / 2,
          curve: drawing.isNarrow ? "step-before" : "bump-x",
          stroke: "var(--muted)",
          strokeWidth: 1.5,
          markerEnd: "arrow",
        }),
        plot.rect(boxes, {
          x1: "x",
          x2: ({ x, width }: Box) => x + width,
          y1: "y",
          y2: ({ y }: Box) => y + BOX_HEIGHT,
          rx: 6,
          fill: ({ isAbsence }: Box) => (isAbsence ? "var(--surface)" : "var(--raised)"),
          stroke: "var(--line-strong)",
          strokeDasharray: "none",
          title: ({ title, detail }: Box) => [title, detail].filter(Boolean).join("\n"),
        }),
        plot.text(boxes, {
          ...text,
          y: ({ y, detail }: Box) => y + (detail ? 16 : BOX_HEIGHT / 2),
          text: ({ title, width }: Box) => shortened(title, width),
          fontWeight: 600,
        }),
        plot.text(
          boxes.filter(({ detail }) => detail),
          {
            ...text,
            y: ({ y }: Box) => y + 32,
            text: ({ detail, width }: Box) => shortened(detail, width),
            fill: "var(--muted)",
            fontSize: 12,
          },
        ),
      ],
    };
  });
}

/** Pods, claims and volumes each in a column, every one of them once: what is shared is seen to be. */
function columns(volumes: readonly MountedVolume[], width: number): Layout {
  const room = 60;
  const boxWidth = (width - 2 - 2 * room) / 3;
  const boxes = new Map<string, Box>();
  const links = new Map<string, Link>();
  const place = (column: number, row: number, parts: Parts): Box => {
    const key = `${column} ${parts.key}`;
    const box = boxes.get(key) ?? {
      ...parts,
      x: 1 + column * (boxWidth + room),
      y: 1 + row * (BOX_HEIGHT + GAP),
      width: boxWidth,
    };
    boxes.set(key, box);
    return box;
  };
  volumes.forEach((mounted, row) => {
    const placed = partsOf(mounted, row).map((parts, column) => place(column, row, parts));
    placed.slice(1).forEach((to, index) => {
      const from = placed[index];
      if (from) links.set([from.x, from.y, to.x, to.y].join(), { from, to });
    });
  });
  return {
    boxes: [...boxes.values()],
    links: [...links.values()],
    height: volumes.length * (BOX_HEIGHT + GAP) - GAP + 2,
  };
}

/** Under each pod its claim, and under that the volume. */
function stack(volumes: readonly MountedVolume[], width: number): Layout {
  const indent = 24;
  const boxes: Box[] = [];
  const links: Link[] = [];
  let y = 1;
  volumes.forEach((mounted, row) => {
    const repeats = row > 0 && mounted.pod !== undefined && volumes[row - 1]?.pod === mounted.pod;
    let from = repeats ? boxes.findLast(({ title }) => title === mounted.pod) : undefined;
    partsOf(mounted, row).forEach((parts, depth) => {
      if (depth === 0 && from) return;
      const x = 1 + depth * indent;
      const box = { ...parts, x, y, width: width - 1 - x };
      boxes.push(box);
      if (from) links.push({ from, to: box });
      from = box;
      y += BOX_HEIGHT + GAP / 2;
    });
    y += GAP;
  });
  return { boxes, links, height: y - GAP - GAP / 2 + 1 };
}

type Parts = Pick<Box, "title" | "detail" | "isAbsence"> & { readonly key: string };

function partsOf({ pod, claim, volume, size, storageClass, phase }: MountedVolume, row: number): Parts[] {
  const absence = (title: string): Parts => ({ key: `none ${row}`, title, detail: "", isAbsence: true });
  const presence = (title: string, kind: string, ...details: (string | undefined)[]): Parts => ({
    key: title,
    title,
    detail: [kind, ...details].filter((detail) => detail !== undefined).join(", "),
    isAbsence: false,
  });
  const podPart = pod === undefined ? absence("no pod mounts this") : presence(pod, "pod");
  if (claim === undefined) return [podPart, absence("no claim: its files go with it")];
  return [
    podPart,
    presence(claim, "claim", phase, size),
    volume === undefined
      ? absence("no volume")
      : presence(volume, "volume", storageClass && `class ${storageClass}`),
  ];
}

function shortened(text: string, width: number): string {
  const room = Math.floor((width - 2 * PADDING) / CHARACTER_WIDTH);
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
