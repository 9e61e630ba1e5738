/** A piece of work that Pulumi's trace tells of; times are in milliseconds since the epoch. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The part of OpenTelemetry's JSON that matters here: one such object a line. */
interface ExportedSpans {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly ExportedSpan[] }[];
  }[];
}

interface ExportedSpan {
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly {
    readonly key: string;
    readonly value: { readonly stringValue?: string };
  }[];
}

/**
 * Reads what `pulumi --otel-traces file://…` wrote, in the order of the spans' starts.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 */
export function readTrace(text: string): Span[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => (JSON.parse(line) as ExportedSpans).resourceSpans ?? [])
    .flatMap(({ scopeSpans = [] }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans)
    .map(readSpan)
    .toSorted((a, b) => a.start - b.start);
}

function readSpan({ name, startTimeUnixNano, endTimeUnixNano, attributes = [] }: ExportedSpan): Span {
  return {
    name,
    start: milliseconds(startTimeUnixNano),
    end: milliseconds(endTimeUnixNano),
    attributes: Object.fromEntries(
      attributes.flatMap(({ key, value }) =>
        value.stringValue === undefined ? [] : [[key, value.stringValue]],
      ),
    ),
  };
}

/** Nanoseconds of the epoch are beyond what a number holds exactly. */
function milliseconds(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n) / 1000;
}
