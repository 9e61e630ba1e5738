import type { PortPromises } from "../../../components/promises";

/** Where requests are sent. */
export interface RequestTarget {
  readonly address: string;
  readonly port: PortPromises;
  /** Why requests need not reach all pods, as a clause. */
  readonly unspread?: string;
}

/** How requests are sent: as HTTP, or as connections alone. */
export type RequestProtocol = "HTTP" | "TCP";

/** How long a connection, and then the first byte of an answer, may take. */
const CONNECTION_SECONDS = 2;
const ANSWER_SECONDS = 5;

/** What stands before the reason for which there was no answer. */
const NO_ANSWER = "no answer: ";

/** The reason when what answers speaks something else. */
const OTHER_PROTOCOL = "what answers speaks no HTTP";

/**
 * The script that nc runs with the connection as its input and output. It asks for a path and reads the whole answer,
 * so that the server sees no broken connection. Its arguments are the path and the host; it writes reasons to
 * descriptor 9.
 */
const HTTP_CLIENT = [
  `printf "GET /%s HTTP/1.1\\r\\nHost: %s\\r\\nUser-Agent: kubernetes-workloads\\r\\nAccept: */*\\r\\nConnection: close\\r\\n\\r\\n" "$0" "$1"`,
  `read -r -t ${ANSWER_SECONDS} -n 5 start`,
  `n=0; [ -n "$start" ] && while [ $n -lt 256 ] && IFS= read -r -t 1 -n 65536 rest; do n=$((n+1)); done`,
  `[ "$start" = HTTP/ ] && exit 0`,
  `[ -n "$start" ] && echo "${OTHER_PROTOCOL}" >&9 && exit 1`,
  `timeout 1 cat >/dev/null 2>&1 9>&-`,
  `[ $? -gt 128 ] && echo "nothing came within ${ANSWER_SECONDS + 1} s" >&9 && exit 1`,
  `echo "${OTHER_PROTOCOL}: the connection was closed" >&9; exit 1`,
].join("; ");

/**
 * Shell command for busybox that sends one request over a connection of its own, and prints why when there is no answer.
 * An error is an answer. So is a redirect, which is not followed: it may lead out of the cluster. Over TCP, a connection
 * is ended once it is there: a server may say nothing until it is asked, and never end one itself.
 */
export function requestCommand(
  { address, port: { port } }: RequestTarget,
  protocol: RequestProtocol,
  path: string,
): string {
  const connect = `nc -w ${CONNECTION_SECONDS} ${address} ${port} -e`;
  const host = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const request =
    protocol === "HTTP"
      ? `${connect} sh -c '${HTTP_CLIENT}' "${path}" "${host}" 9>&1 2>&1`
      : `${connect} true 2>&1`;
  return `reason=$(${request}) || echo "${NO_ANSWER}$reason"`;
}

/** Whether a line that {@link requestCommand} printed says that there was no answer. */
export function isNoAnswer(line: string): boolean {
  return line.startsWith(NO_ANSWER);
}

/** Whether a line that {@link requestCommand} printed says that a port speaks something else than HTTP. */
export function isOtherProtocol(line: string): boolean {
  return line.startsWith(`${NO_ANSWER}${OTHER_PROTOCOL}`);
}
