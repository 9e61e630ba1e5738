import { plotSvg } from "../../commands/verify/page/drawing";
import { html, Html } from "../../commands/verify/page/html";
import { MEASURES } from "../measure";
import { describeSetting, settingNamed } from "../setting";
import type { Standing, Summary } from "../summary";

const WIDTH = 860;
const LABEL_WIDTH = 170;
const ROW_HEIGHT = 26;
const TITLE_HEIGHT = 34;
const AXIS_HEIGHT = 46;

/** Draws each measure at each setting: median and range of every contestant, and what the cluster itself takes. */
export async function chart(title: string, summaries: readonly Summary[]): Promise<string> {
  const pictures = await Promise.all(summaries.map(picture));
  let top = TITLE_HEIGHT;
  const placed = pictures.map(({ content, height }) => {
    const at = top;
    top += height;
    return html`<g transform="translate(0 ${at})">${content}</g>`;
  });
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${WIDTH}"
    height="${top}"
    viewBox="0 0 ${WIDTH} ${top}"
    font-family="system-ui, sans-serif"
    font-size="13"
  >
    <rect width="100%" height="100%" fill="white" />
    <text x="8" y="22" font-size="15" font-weight="600">${title}</text>
    ${placed}
  </svg> `.markup;
}

interface Picture {
  readonly content: Html;
  readonly height: number;
}

async function picture({ setting, measure, cluster, standings }: Summary): Promise<Picture> {
  const height = standings.length * ROW_HEIGHT + AXIS_HEIGHT;
  const svg = await plotSvg((plot) => ({
    width: WIDTH,
    height,
    marginLeft: LABEL_WIDTH,
    marginRight: 60,
    marginTop: 4,
    marginBottom: AXIS_HEIGHT - 6,
    style: { background: "white", color: "#1f2328" },
    x: { label: "seconds", zero: true, grid: true, nice: true },
    y: { domain: standings.map(({ contestant }) => contestant), label: null },
    marks: [
      plot.ruleX([cluster.median], { stroke: "#bc4c00", strokeWidth: 2, strokeDasharray: "5 3" }),
      plot.ruleY(standings, {
        y: "contestant",
        x1: ({ seconds }: Standing) => seconds.min,
        x2: ({ seconds }: Standing) => seconds.max,
        stroke: "#0969da",
        strokeWidth: 2,
      }),
      plot.dot(standings, {
        y: "contestant",
        x: ({ seconds }: Standing) => seconds.median,
        fill: "#0969da",
        r: 5,
      }),
      plot.text(standings, {
        y: "contestant",
        x: ({ seconds }: Standing) => seconds.max,
        text: ({ seconds }: Standing) => `${seconds.median.toFixed(2)} s`,
        textAnchor: "start",
        dx: 9,
      }),
    ],
  }));
  const limit =
    cluster.max === 0 ? "" : ` (dashed: what the cluster itself takes, ${cluster.median.toFixed(2)} s)`;
  return {
    height: height + TITLE_HEIGHT,
    content: html`<text x="8" y="20" font-weight="600"
        >${measure}, ${describeSetting(settingNamed(setting))}: ${MEASURES[measure]}${limit}</text
      >
      <g transform="translate(0 ${TITLE_HEIGHT - 8})">${withoutPageStyle(svg)}</g>`,
  };
}

/** Without the style sheet that gives a picture the height of its page: in a picture among others that is all of them. */
function withoutPageStyle({ markup }: Html): Html {
  return new Html(markup.replace(/<style>.*?<\/style>/s, ""));
}
