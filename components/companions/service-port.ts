import type { types } from "@pulumi/kubernetes";
import type { Port } from "../pod/port";

/** Ports of a Service, each of which leads to the container's port of the same name. */
export function servicePorts(ports: readonly Port[]): types.input.core.v1.ServicePort[] {
  return ports.map(({ name, port, protocol, appProtocol }) => ({
    name,
    port,
    targetPort: name,
    protocol,
    appProtocol,
  }));
}
