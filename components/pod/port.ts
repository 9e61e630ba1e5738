import type { Problem } from "../rules/problem";

/** Transport protocol of a port. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/**
 * One named port: the number that the container listens on, and the number of the workload's Service.
 *
 * Ports are plain values because the Service's URLs and SRV names are computed from them.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services
 */
export interface PortArgs {
  /**
   * Name of the port in the container, in the Service, in probes and in SRV records: at most 15 lower-case letters,
   * digits and hyphens.
   *
   * @change Changing it rolls the pods and renames the SRV record; data is kept.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
   */
  readonly name: string;
  /**
   * Port number of the Service, 1 to 65535.
   *
   * @change Changing it leaves pods and data alone; clients have to follow.
   */
  readonly port: number;
  /**
   * Port number that the container listens on, 1 to 65535. A headless Service does not translate ports, so its
   * clients need this number.
   *
   * @defaultValue {@link PortArgs.port}
   * @change Changing it rolls the pods; data is kept.
   */
  readonly containerPort?: number;
  /**
   * Transport protocol.
   *
   * @defaultValue `TCP`
   * @change Changing it rolls the pods; data is kept.
   */
  readonly protocol?: Protocol;
  /**
   * Whether Services have the port. `false` is for ports of peers and probes, which need no Service. A pod's own DNS
   * name leads to every port of the pod.
   *
   * @defaultValue `true`
   * @change Changing it leaves pods and data alone; clients have to follow.
   */
  readonly onService?: boolean;
  /**
   * Application protocol, a hint for proxies and the scheme of the port's URL: `http`, `https`,
   * `kubernetes.io/h2c`.
   *
   * @defaultValue none
   * @change Changing it leaves pods and data alone.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol
   */
  readonly appProtocol?: string;
}

/** A port with its defaults filled in. */
export type Port = Required<Omit<PortArgs, "appProtocol">> & Pick<PortArgs, "appProtocol">;

/** Fills in a port's defaults. */
export function resolvePort(port: PortArgs): Port {
  const { containerPort = port.port, protocol = "TCP", onService = true } = port;
  return { ...port, containerPort, protocol, onService };
}

/** The ports that the workload's own Service has. */
export function servedPorts(ports: readonly Port[]): Port[] {
  return ports.filter(({ onService }) => onService);
}

/** Names that are those of no port of the workload. */
export function checkPortNames(
  argument: string,
  names: readonly string[] = [],
  ports: readonly Port[],
): Problem[] {
  const known = ports.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      argument,
      value: name,
      rule: "is not the name of a port of the workload",
      remedy: `Use one of ${known.join(", ") || "the workload's ports, of which there are none yet"}`,
    }));
}

/** The Service's port numbers by port name. */
export function portNumbers(ports: readonly Port[]): Record<string, number> {
  return Object.fromEntries(ports.map(({ name, port }) => [name, port]));
}

/** URL of a port behind a DNS name, `http://NAME` for port 80 of HTTP. */
export function portUrl(port: Port, dnsName: string): string {
  const scheme = portScheme(port);
  return DEFAULT_PORTS.get(scheme) === port.port
    ? `${scheme}://${dnsName}`
    : `${scheme}://${dnsName}:${String(port.port)}`;
}

/**
 * An application protocol is the scheme if it looks like one. A vendor's protocol (`kubernetes.io/ws`) is looked up.
 */
function portScheme({ name, protocol, appProtocol }: Port): string {
  if (appProtocol !== undefined && /^[a-z][a-z0-9]*$/.test(appProtocol)) return appProtocol;
  return SCHEMES.get(appProtocol ?? name) ?? protocol.toLowerCase();
}

/** Maps, which have no names of their own: a port may be called `constructor`. */
const SCHEMES = new Map([
  ["http", "http"],
  ["web", "http"],
  ["https", "https"],
  ["kubernetes.io/h2c", "http"],
  ["kubernetes.io/ws", "ws"],
  ["kubernetes.io/wss", "wss"],
]);
const DEFAULT_PORTS = new Map([
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
]);
