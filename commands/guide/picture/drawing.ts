import { type Content, type Html, html } from "../../verify/page/html";
import type { Language } from "../language";
import type { ShownShapes, ShownPod, ShownStatefulPod } from "./shapes";

export const THEMES = ["light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

interface Colours {
  readonly surface: string;
  readonly raised: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly stays: string;
}

/** Each ink has a contrast of 4.5 or more on both surfaces. */
const COLOURS: Readonly<Record<Theme, Colours>> = {
  light: {
    surface: "#ffffff",
    raised: "#f4f6f8",
    ink: "#1b2430",
    muted: "#566273",
    line: "#aab4c0",
    stays: "#14693a",
  },
  dark: {
    surface: "#11161d",
    raised: "#1b232d",
    ink: "#e7ecf2",
    muted: "#a3afbd",
    line: "#5a6775",
    stays: "#7fdca4",
  },
};

/** The words of a picture; names and addresses are the cluster's. */
interface Words {
  readonly title: string;
  readonly description: string;
  readonly client: string;
  readonly asksForPod: (dnsName: string) => string;
  readonly asksForService: (name: string) => string;
  readonly noClusterIP: string;
  readonly dnsKnowsPods: string;
  readonly virtualIP: string;
  readonly anyPod: string;
  readonly claim: string;
  readonly volume: string;
  readonly noDnsName: string;
  readonly noVolume: readonly [string, string];
  readonly stays: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: "StatefulSet + headless Service beside Deployment + ClusterIP Service",
    description:
      "Left: DNS gives each pod of the StatefulSet a name of its own, and each pod has a claim and a volume. Right: the Deployment's pods stand behind one virtual IP address, and have neither.",
    client: "client",
    asksForPod: (dnsName) => `asks for ${dnsName}`,
    asksForService: (name) => `asks for ${name}`,
    noClusterIP: "no virtual IP",
    dnsKnowsPods: "DNS has each pod's address",
    virtualIP: "virtual IP",
    anyPod: "each connection to any pod",
    claim: "claim",
    volume: "volume",
    noDnsName: "no DNS name",
    noVolume: ["no volume of its own:", "files go with the pod"],
    stays: "green: stays when the pod is replaced",
  },
  ko: {
    title: "StatefulSet + Headless Service와 Deployment + ClusterIP 서비스",
    description:
      "왼쪽: DNS가 StatefulSet의 파드마다 고유한 이름을 등록하고, 파드마다 PVC와 볼륨이 있습니다. 오른쪽: Deployment의 파드는 가상 IP 주소 하나 뒤에 있으며, 고유한 이름과 볼륨이 없습니다.",
    client: "클라이언트",
    asksForPod: (dnsName) => `${dnsName} 조회`,
    asksForService: (name) => `${name} 조회`,
    noClusterIP: "가상 IP 없음",
    dnsKnowsPods: "DNS에 파드마다 주소 등록",
    virtualIP: "가상 IP",
    anyPod: "연결마다 임의의 파드로",
    claim: "PVC",
    volume: "볼륨",
    noDnsName: "DNS 이름 없음",
    noVolume: ["고유한 볼륨 없음:", "파일은 파드와 함께 사라짐"],
    stays: "녹색: 파드가 교체되어도 유지",
  },
};

const WIDTH = 960;
const HEIGHT = 600;
const MARGIN = 16;
const PANEL = { width: 456, height: HEIGHT - 2 * MARGIN - 28 };
const BOX = { width: 206, gap: 12, padding: 16 };
const ROW = { client: 52, service: 136, pod: 250, claim: 366, volume: 452 } as const;
const MAX_PODS = 2;

/** Path of a picture in the project. */
export function picturePath(language: Language, theme: Theme): string {
  return `docs/guide/shapes.${language}.${theme}.svg`;
}

/** Draws the two shapes side by side as an SVG picture. More than two pods a shape are not shown. */
export function drawShapes(shapes: ShownShapes, language: Language, theme: Theme): string {
  const words = WORDS[language];
  const colours = COLOURS[theme];
  const picture = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
    role="img"
    aria-labelledby="title description"
  >
    <title id="title">${words.title}</title>
    <desc id="description">${words.description}</desc>
    ${style(colours)}
    <rect class="surface" width="${WIDTH}" height="${HEIGHT}" rx="12" />
    ${panel(MARGIN, statefulPanel(shapes, words))}
    ${panel(WIDTH - MARGIN - PANEL.width, statelessPanel(shapes, words))} ${legend(words)}
  </svg> `;
  return `${withOneSpace(picture.markup.trim())}\n`;
}

/** Markup whose line breaks do not follow from how its source is formatted. */
function withOneSpace(markup: string): string {
  return markup.replaceAll(/\s+/g, " ").replaceAll(" >", ">").replaceAll("> <", ">\n<");
}

function style(colours: Colours): Html {
  return html`<style>
      text {
        font:
          14px system-ui,
          "Noto Sans KR",
          "Apple SD Gothic Neo",
          "Malgun Gothic",
          sans-serif;
        fill: ${colours.ink};
      }
      .name {
        font:
          600 14px ui-monospace,
          Menlo,
          Consolas,
          "DejaVu Sans Mono",
          monospace;
      }
      .small {
        font-size: 12px;
        fill: ${colours.muted};
      }
      .title {
        font-size: 17px;
        font-weight: 600;
      }
      .surface {
        fill: ${colours.surface};
      }
      .panel {
        fill: none;
        stroke: ${colours.line};
      }
      .box {
        fill: ${colours.raised};
        stroke: ${colours.line};
      }
      .stays {
        stroke: ${colours.stays};
        stroke-width: 2;
      }
      .absent {
        fill: none;
        stroke: ${colours.line};
        stroke-dasharray: 5 4;
      }
      .way {
        fill: none;
        stroke: ${colours.muted};
        stroke-width: 1.5;
      }
      .other {
        stroke-dasharray: 3 4;
      }
      .arrow {
        fill: ${colours.muted};
      }
      text.lasting {
        fill: ${colours.stays};
      }
    </style>
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
        <path class="arrow" d="M0 0 8 4 0 8z" />
      </marker>
    </defs>`;
}

function panel(x: number, content: Content): Html {
  return html`<g transform="translate(${x} ${MARGIN})">
    <rect class="panel" width="${PANEL.width}" height="${PANEL.height}" rx="10" />
    ${content}
  </g> `;
}

function statefulPanel(shapes: ShownShapes, words: Words): Content {
  const pods = shapes.statefulPods.slice(0, MAX_PODS);
  const [asked] = pods;
  return [
    title(`StatefulSet ${shapes.statefulSet}`),
    clientBox(words.client, asked ? words.asksForPod(asked.dnsName) : ""),
    serviceBox(
      shapes.headlessService,
      `clusterIP: ${shapes.headlessClusterIP}, ${words.noClusterIP}`,
      words.dnsKnowsPods,
    ),
    way(PANEL.width / 2, ROW.client + 44, PANEL.width / 2, ROW.service),
    pods.map((pod, index) => [
      way(PANEL.width / 2, ROW.service + 66, centre(index), ROW.pod, pod === asked ? "way" : "way other"),
      statefulPod(pod, index, words),
    ]),
  ];
}

function statefulPod(pod: ShownStatefulPod, index: number, words: Words): Content {
  return [
    box(index, ROW.pod, 92, "box", [
      [pod.name, "name lasting"],
      [pod.dnsName, "name lasting"],
      [pod.address, "small"],
    ]),
    way(centre(index), ROW.pod + 92, centre(index), ROW.claim),
    box(index, ROW.claim, 62, "box stays", [
      [pod.claim, "name lasting"],
      [`${words.claim}, ${pod.size}`, "small"],
    ]),
    way(centre(index), ROW.claim + 62, centre(index), ROW.volume),
    box(index, ROW.volume, 62, "box stays", [
      [shortened(pod.volume), "name lasting"],
      [words.volume, "small"],
    ]),
  ];
}

function statelessPanel(shapes: ShownShapes, words: Words): Content {
  const pods = shapes.pods.slice(0, MAX_PODS);
  return [
    title(`Deployment ${shapes.deployment}`),
    clientBox(words.client, words.asksForService(shapes.clusterIPService)),
    serviceBox(shapes.clusterIPService, `${words.virtualIP} ${shapes.clusterIP}`, words.anyPod),
    way(PANEL.width / 2, ROW.client + 44, PANEL.width / 2, ROW.service),
    pods.map((pod, index) => [
      way(PANEL.width / 2, ROW.service + 66, centre(index), ROW.pod),
      statelessPod(pod, index, shapes.deployment, words),
    ]),
  ];
}

function statelessPod({ name, address }: ShownPod, index: number, deployment: string, words: Words): Content {
  const [reason, consequence] = words.noVolume;
  return [
    box(index, ROW.pod, 92, "box", [
      [`${deployment}-`, "small"],
      [name.slice(deployment.length + 1), "name"],
      [`${address}, ${words.noDnsName}`, "small"],
    ]),
    way(centre(index), ROW.pod + 92, centre(index), ROW.claim),
    box(index, ROW.claim, 62, "absent", [
      [reason, "small"],
      [consequence, "small"],
    ]),
  ];
}

function title(text: string): Html {
  return html`<text class="title" x="${BOX.padding}" y="32">${text}</text>`;
}

function clientBox(name: string, asks: string): Html {
  return html`<rect
      class="box"
      x="${BOX.padding}"
      y="${ROW.client}"
      width="${PANEL.width - 2 * BOX.padding}"
      height="44"
      rx="8"
    />
    <text x="${BOX.padding + 14}" y="${ROW.client + 27}">${name}</text>
    <text class="small" text-anchor="end" x="${PANEL.width - BOX.padding - 14}" y="${ROW.client + 27}"
      >${asks}</text
    >`;
}

function serviceBox(name: string, address: string, note: string): Html {
  const x = BOX.padding;
  return html`<rect
      class="box"
      x="${x}"
      y="${ROW.service}"
      width="${PANEL.width - 2 * x}"
      height="66"
      rx="8"
    />
    <text class="name" x="${x + 14}" y="${ROW.service + 27}">${name}</text>
    <text class="small" text-anchor="end" x="${PANEL.width - x - 14}" y="${ROW.service + 27}">Service</text>
    <text class="small" x="${x + 14}" y="${ROW.service + 50}">${address}</text>
    <text class="small" text-anchor="end" x="${PANEL.width - x - 14}" y="${ROW.service + 50}">${note}</text>`;
}

/** A box in one of the columns of pods, with lines of text and their classes. */
function box(
  index: number,
  y: number,
  height: number,
  look: string,
  lines: readonly (readonly [text: string, look: string])[],
): Html {
  const x = left(index);
  return html`<rect class="${look}" x="${x}" y="${y}" width="${BOX.width}" height="${height}" rx="8" />
    ${lines.map(
      ([text, textLook], line) =>
        html`<text class="${textLook}" x="${x + 14}" y="${y + 26 + line * 25}">${text}</text>`,
    )}`;
}

function way(x1: number, y1: number, x2: number, y2: number, look = "way"): Html {
  return html`<path class="${look}" marker-end="url(#arrow)" d="M${x1} ${y1} ${x2} ${y2 - 2}" />`;
}

function legend(words: Words): Html {
  const y = HEIGHT - 20;
  return html`<rect class="box stays" x="${MARGIN}" y="${y - 13}" width="22" height="16" rx="4" />
    <text class="small" x="${MARGIN + 32}" y="${y}">${words.stays}</text>`;
}

function left(index: number): number {
  return BOX.padding + index * (BOX.width + BOX.gap);
}

function centre(index: number): number {
  return left(index) + BOX.width / 2;
}

/** The start of a volume's name, which is as long as a UID. */
function shortened(volume: string): string {
  return volume.length > 20 ? `${volume.slice(0, 19)}…` : volume;
}
