import { wholeNumber } from "../../rules/rules";
import { choice, listOf, number, object, problem, someOf, text, type Shape } from "./shape";

const count = number(wholeNumber(0));

const header = object(
  {
    name: text((argument, value) =>
      /^[-A-Za-z0-9]+$/.test(value)
        ? []
        : problem(argument, value, "is no name of an HTTP header", "Use letters, digits and hyphens"),
    ),
  },
  ["name", "value"],
);

const handlers = {
  httpGet: object(
    { scheme: choice("", "HTTP", "HTTPS"), httpHeaders: listOf(header), host: text(), path: text() },
    ["port"],
  ),
  tcpSocket: object({ host: text() }, ["port"]),
  grpc: object({ service: text() }, ["port"]),
  exec: object({ command: someOf(text()) }, ["command"]),
};

/** A hook of a container: its handler, and a sleep of it. */
export const hook: Shape = object({ ...handlers, sleep: object({ seconds: count }, ["seconds"]) });

/** Zero is the same as the default. */
const once: Shape = number((argument, value) =>
  value === 0 || value === 1
    ? []
    : problem(argument, value, "is not 1, which it has to be for this probe", "Leave it out"),
);

function probe(successThreshold: Shape, terminationGracePeriodSeconds: Shape): Shape {
  return object({
    ...handlers,
    initialDelaySeconds: count,
    timeoutSeconds: count,
    periodSeconds: count,
    failureThreshold: count,
    successThreshold,
    terminationGracePeriodSeconds,
  });
}

const gracePeriod = number(wholeNumber(1, Number.MAX_SAFE_INTEGER));

/** A probe that restarts its container. */
export const restartingProbe: Shape = probe(once, gracePeriod);

/** A probe that never restarts the container, and so needs no time for it to stop. */
export const readinessProbe: Shape = probe(count, (argument, value) =>
  value === undefined || value === null
    ? []
    : problem(
        argument,
        value,
        "is for probes that restart the container, which this one does not",
        "Leave it out",
      ),
);
