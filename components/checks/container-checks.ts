import { isLate, isPlainObject } from "../resources/late-value";
import { DEFAULT_GRACE_PERIOD_SECONDS, MAIN_CONTAINER } from "../pod/pod-template";
import type { Problem } from "../rules/problem";
import { dnsLabel, duplicates, portNumber } from "../rules/rules";
import { hook as hookShape, readinessProbe, restartingProbe } from "./kubernetes/probe";
import type { SupportingContainerArgs, WorkloadArgs } from "../workload-args";

const PROBES = ["startupProbe", "readinessProbe", "livenessProbe"] as const;
const HOOKS = ["postStart", "preStop"] as const;
const HANDLERS = ["httpGet", "tcpSocket", "grpc", "exec"] as const;

/** What of a container its probes and hooks are judged by. */
interface Container {
  /** What comes before the names of its properties in an argument. */
  readonly path: string;
  readonly probes: Partial<Record<(typeof PROBES)[number], unknown>>;
  readonly hooks: Partial<Record<(typeof HOOKS)[number], unknown>>;
  /** Names of its ports, undefined if some are not known yet. */
  readonly portNames: readonly string[] | undefined;
}

/** Names of containers, their probes and their hooks. */
export function checkContainers(args: WorkloadArgs): Problem[] {
  const { initContainers = [], sidecars = [] } = args;
  const named = [
    { argument: "the main container", value: MAIN_CONTAINER },
    ...plainNames("initContainers", initContainers),
    ...plainNames("sidecars", sidecars),
  ];
  return [
    ...named.slice(1).flatMap(({ argument, value }) => dnsLabel(argument, value)),
    ...duplicates(named, "the name"),
    ...[mainContainer(args), ...beside(args)].flatMap((container) => [
      ...checkProbes(container),
      ...checkHooks(container, args.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD_SECONDS),
    ]),
    ...initContainers.flatMap(checkInitContainer),
    ...sidecars.flatMap(checkSidecar),
  ];
}

function mainContainer(args: WorkloadArgs): Container {
  return { path: "", probes: args, hooks: args, portNames: args.ports.map(({ name }) => name) };
}

/** Containers that go on running beside the main one. */
function beside({ initContainers = [], sidecars = [] }: WorkloadArgs): Container[] {
  return [
    ...initContainers.flatMap((container, index) =>
      container.restartPolicy === "Always" ? [goingOn(`initContainers[${String(index)}].`, container)] : [],
    ),
    ...sidecars.map((container, index) => goingOn(`sidecars[${String(index)}].`, container)),
  ];
}

function goingOn(path: string, container: SupportingContainerArgs): Container {
  const { lifecycle, ports = [] } = container;
  const names: unknown[] = isLate(ports)
    ? [ports]
    : (ports as unknown[]).map((port) => (isLate(port) ? port : (port as { name?: unknown }).name));
  return {
    path,
    probes: container,
    hooks: isLate(lifecycle) ? {} : ((lifecycle as Container["hooks"] | undefined) ?? {}),
    portNames: names.some(isLate) ? undefined : names.filter((name) => typeof name === "string"),
  };
}

function checkProbes({ path, probes, portNames }: Container): Problem[] {
  return PROBES.flatMap((name) => {
    const probe = probes[name];
    if (!isPlainObject(probe)) return [];
    const argument = `${path}${name}`;
    const shape = name === "readinessProbe" ? readinessProbe : restartingProbe;
    return [
      ...checkHandlers(argument, probe, HANDLERS),
      ...shape(argument, probe),
      ...checkPorts(argument, probe, portNames),
    ];
  });
}

function checkHooks({ path, hooks, portNames }: Container, gracePeriod: number): Problem[] {
  return HOOKS.flatMap((name) => {
    const hook = hooks[name];
    if (!isPlainObject(hook)) return [];
    const argument = path === "" ? name : `${path}lifecycle.${name}`;
    return [
      ...checkHandlers(argument, hook, ["httpGet", "tcpSocket", "exec", "sleep"]),
      ...hookShape(argument, hook),
      ...checkPorts(argument, hook, portNames),
      ...checkSleep(`${argument}.sleep.seconds`, hook, gracePeriod),
    ];
  });
}

/** Kubernetes wants exactly one handler. A handler that this package does not know counts, too. */
function checkHandlers(argument: string, given: object, handlers: readonly string[]): Problem[] {
  const known = handlers.filter((handler) => (given as Record<string, unknown>)[handler] !== undefined);
  const mayBeOther = Object.keys(given).some((key) => !PROBE_SETTINGS.has(key) && !handlers.includes(key));
  if (known.length === 1 || (known.length === 0 && mayBeOther)) return [];
  return [
    {
      argument,
      value: given,
      rule: `has ${known.length === 0 ? "none" : "more than one"} of ${handlers.join(", ")}`,
      remedy: "Give exactly one of them",
    },
  ];
}

const PROBE_SETTINGS = new Set([
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
  "terminationGracePeriodSeconds",
]);

/** Any number is valid, also that of a port that is not declared. A name is looked up in the same container. */
function checkPorts(argument: string, given: object, portNames: readonly string[] | undefined): Problem[] {
  return HANDLERS.flatMap((handler) => {
    const found = (given as Record<string, unknown>)[handler];
    const port = isLate(found) ? undefined : (found as { port?: unknown } | undefined)?.port;
    const path = `${argument}.${handler}.port`;
    if (typeof port === "number") return portNumber(path, port);
    if (typeof port !== "string") return [];
    if (handler === "grpc") return [namedGrpcPort(path, port)];
    return portNames === undefined || portNames.includes(port) ? [] : [unknownPort(path, port, portNames)];
  });
}

function namedGrpcPort(argument: string, value: string): Problem {
  return {
    argument,
    value,
    rule: "is a name, and Kubernetes takes the port of a gRPC probe as a number only",
    remedy: "Use the number that the container listens on",
  };
}

function unknownPort(argument: string, value: string, names: readonly string[]): Problem {
  return {
    argument,
    value,
    rule: "is not the name of a port of the container",
    remedy: `Use ${names.length > 0 ? `one of ${names.join(", ")}, or ` : ""}the number that the container listens on`,
  };
}

function checkSleep(argument: string, hook: object, gracePeriod: number): Problem[] {
  const { sleep } = hook as { sleep?: { seconds?: unknown } };
  const seconds = isLate(sleep) ? undefined : sleep?.seconds;
  if (typeof seconds !== "number" || seconds <= gracePeriod) return [];
  return [
    {
      argument,
      value: seconds,
      rule: `is above terminationGracePeriodSeconds, ${String(gracePeriod)}, in which a pod has to have stopped`,
      remedy: "Lower it, or raise terminationGracePeriodSeconds",
    },
  ];
}

/** What runs to its end is neither probed nor stopped. */
function checkInitContainer(container: SupportingContainerArgs, index: number): Problem[] {
  if (container.restartPolicy === "Always" || isLate(container.restartPolicy)) return [];
  return ([...PROBES, "lifecycle"] as const)
    .filter((property) => container[property] !== undefined)
    .map((property) => ({
      argument: `initContainers[${String(index)}].${property}`,
      value: container[property],
      rule: "is for containers that go on running, which an init container does not",
      remedy: "Leave it out, or make the container one of the sidecars",
    }));
}

/** A sidecar is what goes on running beside the main container. */
function checkSidecar({ restartPolicy = "Always" }: SupportingContainerArgs, index: number): Problem[] {
  if (restartPolicy === "Always" || isLate(restartPolicy)) return [];
  return [
    {
      argument: `sidecars[${String(index)}].restartPolicy`,
      value: restartPolicy,
      rule: "is not that of a sidecar, which is always restarted",
      remedy: "Leave it out, or make the container one of the initContainers if it runs to its end",
    },
  ];
}

/** Names that are known already, with where they stand. */
export function plainNames(
  list: string,
  items: readonly { readonly name: unknown }[],
): { readonly argument: string; readonly value: string }[] {
  return items.flatMap(({ name }, index) =>
    typeof name === "string" ? [{ argument: `${list}[${String(index)}].name`, value: name }] : [],
  );
}
