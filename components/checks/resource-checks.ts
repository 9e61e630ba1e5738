import { resolveResources } from "../pod/pod-template";
import { parseQuantity } from "../rules/quantity";
import type { Problem } from "../rules/problem";
import { quantityFromZero } from "../rules/rules";
import type { WorkloadArgs } from "../workload-args";

const STANDARD_RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Amounts that Kubernetes refuses, alone or together. */
export function checkResources({ resources }: Pick<WorkloadArgs, "resources">): Problem[] {
  const { requests, limits } = resolveResources({ resources });
  const amounts = { requests, limits };
  return [
    ...(["requests", "limits"] as const).flatMap((kind) =>
      Object.entries(amounts[kind]).flatMap(([name, value]) =>
        checkAmount(`resources.${kind}.${name}`, name, value),
      ),
    ),
    ...Object.entries(requests).flatMap(([name, request]) => checkRequest(name, request, limits[name])),
  ];
}

function checkAmount(argument: string, name: string, value: string): Problem[] {
  if (!name.includes("/") && !STANDARD_RESOURCE.test(name)) {
    return [
      {
        argument,
        value,
        rule: "is of no resource that a container can have",
        remedy:
          "Use cpu, memory, ephemeral-storage, hugepages-SIZE, or a name with a domain such as example.com/gpu",
      },
    ];
  }
  const problems = quantityFromZero(argument, value);
  if (problems.length > 0 || !isExtended(name) || Number.isInteger(parseQuantity(value))) return problems;
  return [
    {
      argument,
      value,
      rule: "is no whole number, as devices are counted",
      remedy: 'Use a number such as "1"',
    },
  ];
}

function checkRequest(name: string, request: string, limit: string | undefined): Problem[] {
  const argument = `resources.requests.${name}`;
  const problem = (rule: string, remedy: string) => [{ argument, value: request, rule, remedy }];
  const least = parseQuantity(request);
  const most = parseQuantity(limit ?? "");
  if (!isOvercommitted(name) && (limit === undefined || (least !== most && most !== undefined))) {
    return problem(
      `has to be the same as resources.limits.${name}, because it is never shared`,
      `Set resources.limits.${name} to it, which is enough`,
    );
  }
  // What is no amount has been reported already.
  if (least === undefined || most === undefined || most < 0 || least <= most) return [];
  return problem(`is above resources.limits.${name}, ${limit ?? ""}`, "Lower the request or raise the limit");
}

/** Devices and the like: they have the domain of whoever offers them. */
function isExtended(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/");
}

/** Whether a node may promise more of a resource than it has. */
function isOvercommitted(name: string): boolean {
  return !isExtended(name) && !name.startsWith("hugepages-");
}
