import { parseQuantity } from "../rules/quantity";
import type { ResourceAmounts, ResourceArgs, WorkloadArgs } from "../workload-args";

/** The amount that removes a default. */
const NO_AMOUNT = "none";

const DEFAULT_REQUESTS: ResourceAmounts = { cpu: "10m", memory: "32Mi" };
const DEFAULT_LIMITS: ResourceAmounts = { memory: "256Mi" };

/**
 * The given amounts; the defaults fill in what is missing. A default request is at most the given limit, and a
 * default limit is at least the given request. If the pod as a whole has an amount, its containers share it and get
 * no default of their own.
 */
export function resolveResources({
  resources = {},
  podResources = {},
}: Pick<WorkloadArgs, "resources" | "podResources">): Required<ResourceArgs> {
  const shared = { ...podResources.requests, ...podResources.limits };
  return {
    requests: withoutNone({
      ...agreeing(without(DEFAULT_REQUESTS, shared), resources.limits, (request, limit) => request <= limit),
      ...resources.requests,
    }),
    limits: withoutNone({
      ...agreeing(without(DEFAULT_LIMITS, shared), resources.requests, (limit, request) => limit >= request),
      ...resources.limits,
    }),
  };
}

function without(amounts: ResourceAmounts, names: ResourceAmounts): ResourceAmounts {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => !Object.hasOwn(names, name)));
}

function agreeing(
  defaults: ResourceAmounts,
  given: ResourceAmounts = {},
  agree: (amount: number, given: number) => boolean,
): ResourceAmounts {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, amount]) => {
      const own = parseQuantity(amount) ?? 0;
      const other = parseQuantity(given[name] ?? "") ?? -1;
      return [name, other < 0 || agree(own, other) ? amount : (given[name] ?? amount)];
    }),
  );
}

function withoutNone(amounts: ResourceAmounts): ResourceAmounts {
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== NO_AMOUNT));
}
