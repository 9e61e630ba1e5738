import type { types } from "@pulumi/kubernetes";
import type { Labels } from "../labels";

/**
 * How pods spread over the cluster.
 * - `Nodes`: evenly over nodes, when the scheduler can manage.
 * - `Zones`: evenly over zones, and over nodes within them, when the scheduler can manage.
 * - `OnePerNode`: never two pods on one node. A pod for which there is no node stays Pending.
 * - `OnePerZone`: never two pods in one zone. A pod for which there is no zone stays Pending.
 */
export type Spread = "Nodes" | "Zones" | "OnePerNode" | "OnePerZone";

const NODE = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";

/** Spreads evenly, when the scheduler can manage. */
export function spreadConstraints(
  spread: Spread,
  pods: Labels,
): types.input.core.v1.TopologySpreadConstraint[] {
  const over = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: pods },
  });
  return spread === "Zones" || spread === "OnePerZone" ? [over(ZONE), over(NODE)] : [over(NODE)];
}

/** Keeps two pods of the workload apart, whatever it takes. */
export function separation(spread: Spread, pods: Labels): types.input.core.v1.Affinity | undefined {
  if (spread === "Nodes" || spread === "Zones") return undefined;
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: spread === "OnePerZone" ? ZONE : NODE,
          labelSelector: { matchLabels: pods },
        },
      ],
    },
  };
}
