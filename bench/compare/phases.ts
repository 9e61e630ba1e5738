import { basename } from "node:path";

/** A piece of work in Pulumi's trace. Times are in milliseconds since the epoch. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The part of OpenTelemetry's JSON that matters here. A file has one such object a line. */
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
  const texts = attributes.flatMap(({ key, value }) =>
    value.stringValue === undefined ? [] : [[key, value.stringValue] as const],
  );
  return {
    name,
    start: milliseconds(startTimeUnixNano),
    end: milliseconds(endTimeUnixNano),
    attributes: Object.fromEntries(texts),
  };
}

/** A number cannot hold the epoch's nanoseconds exactly. */
function milliseconds(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n) / 1000;
}

/** What Pulumi does in an update, in its order, each with what it means. */
export const PHASE_WORDS = {
  "CLI start": "until the engine starts the language host: passphrase, project, state",
  "language host": "until that answers",
  "engine start": "until the language host is told to run the program: plan, plugins",
  "SDK load": "until Pulumi's SDK in Node has registered the stack",
  "program load": "until the program registers its first resource: its modules",
  "provider start": "while nothing else goes on but the start of a provider",
  waiting: "while a provider creates or changes something and waits until it is ready",
  registration: "everything else until the last registration is done: checks, differences",
  "state write": "from then on: the end of program and plugins, and of what is written",
} as const;

export type Phase = keyof typeof PHASE_WORDS;

/** Seconds of each phase; together they are the whole update. */
export type Phases = Readonly<Record<Phase, number>>;

/** From a start to an end, in milliseconds since the epoch. */
interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * Splits an update into phases by its trace. Work that runs side by side counts once: a provider that starts while
 * the program loads costs nothing.
 *
 * @throws if the trace has no such update
 */
export function phasesOf(spans: readonly Span[]): Phases {
  const whole = first(spans, ({ name }) => name === "pulumi", "command");
  const program = first(spans, ({ name }) => name === "run-program", "program");
  // Earlier calls only asked the program for its description.
  const hosts = spans.filter(({ end }) => end <= program.start).toReversed();
  const host = first(hosts, isPlugin("pulumi-language-"), "language host");
  const registrations = spans.filter(isCall("ResourceMonitor/RegisterResource"));
  const stack = first(registrations, () => true, "registration");
  const loaded = first(registrations, ({ start }) => start >= stack.end, "registration of the program's");
  const done = Math.max(...spans.filter(isCall("ResourceMonitor/")).map(({ end }) => end));

  const provider = spans.filter(isCall("ResourceProvider/(Create|Update|Delete)$"));
  return partition(whole, [
    ["language host", [host]],
    ["waiting", provider],
    ["SDK load", [{ start: program.start, end: stack.end }]],
    ["program load", [{ start: stack.end, end: loaded.start }]],
    ["provider start", spans.filter(isPlugin("pulumi-resource-"))],
    ["CLI start", [{ start: whole.start, end: host.start }]],
    ["engine start", [{ start: host.end, end: program.start }]],
    ["registration", [{ start: loaded.start, end: done }]],
    ["state write", [whole]],
  ]);
}

/** Divides an interval among activities. If several run at once, the first in the list gets the time. */
function partition(whole: Interval, activities: readonly [Phase, readonly Interval[]][]): Phases {
  const seconds = Object.fromEntries(activities.map(([phase]) => [phase, 0])) as Record<Phase, number>;
  const moments = [whole, ...activities.flatMap(([, intervals]) => intervals)]
    .flatMap(({ start, end }) => [start, end])
    .filter((moment) => moment >= whole.start && moment <= whole.end)
    .toSorted((a, b) => a - b);
  for (const [index, start] of moments.entries()) {
    const end = moments[index + 1] ?? start;
    const active = activities.find(([, intervals]) =>
      intervals.some((interval) => interval.start <= start && interval.end >= end),
    );
    if (active) seconds[active[0]] += (end - start) / 1000;
  }
  return seconds;
}

function isPlugin(prefix: string): (span: Span) => boolean {
  return ({ name, attributes }) => name === "newPlugin" && basename(attributes.bin ?? "").startsWith(prefix);
}

function isCall(method: string): (span: Span) => boolean {
  const pattern = new RegExp(`pulumirpc\\.${method}`);
  return ({ name }) => pattern.test(name);
}

function first(spans: readonly Span[], isIt: (span: Span) => boolean, what: string): Span {
  const found = spans.find(isIt);
  if (!found) throw new Error(`Pulumi's trace tells of no ${what}`);
  return found;
}
