import { COMPANIONS } from "./companions";
import { CONTAINER } from "./container";
import type { LiveArguments, LiveWorkloads, Surroundings } from "./live-argument";
import { POD } from "./pod";
import { WORKLOAD } from "./workload";

/** Every argument of the components. */
export const LIVE_ARGUMENTS: LiveArguments = { ...WORKLOAD, ...CONTAINER, ...POD, ...COMPANIONS };

/** Workloads that the cluster takes without extensions, but for the CRDs of an HTTPRoute and a PodMonitor. */
export function everyArgument(to: Surroundings): LiveWorkloads {
  const workloads = {
    web: valuesAt(["web", "both"], to),
    front: valuesAt(["front", "both"], to),
    idle: valuesAt(["idle"], to),
    device: valuesAt(["device"], to),
  };
  return workloads as object as LiveWorkloads;
}

function valuesAt(places: readonly string[], to: Surroundings): Readonly<Record<string, unknown>> {
  const values = Object.entries(LIVE_ARGUMENTS).flatMap(([argument, { given }]) => {
    const byPlace: Readonly<Record<string, unknown>> = typeof given === "function" ? given(to) : given;
    const place = places.find((name) => name in byPlace);
    return place === undefined ? [] : [[argument, byPlace[place]] as const];
  });
  return Object.fromEntries(values);
}
