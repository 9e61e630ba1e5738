import { isPlainObject } from "../resources/late-value";
import { resolveResources } from "../pod/resources";
import { parseQuantity } from "../rules/quantity";
import type { Problem } from "../rules/problem";
import { labelKey, quantityFromZero } from "../rules/rules";
import type { ResourceAmounts, SupportingContainerArgs, WorkloadArgs } from "../workload-args";

const CONTAINER_RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;
const POD_RESOURCE = /^(cpu|memory|hugepages-.+)$/;

/** Amounts of one container, or of a pod, that are known already. */
interface Amounts {
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
}

/** Amounts that Kubernetes refuses, alone or together. */
export function checkResources(args: ResourcesOf): Problem[] {
  const { initContainers = [], sidecars = [], podResources } = args;
  return [
    ...checkAmounts("resources", resolveResources(args)),
    ...initContainers.flatMap(({ resources }, index) =>
      checkAmounts(`initContainers[${String(index)}].resources`, known(resources)),
    ),
    ...sidecars.flatMap(({ resources }, index) =>
      checkAmounts(`sidecars[${String(index)}].resources`, known(resources)),
    ),
    ...(podResources === undefined ? [] : checkPodResources(args, known(podResources))),
  ];
}

type ResourcesOf = Pick<WorkloadArgs, "resources" | "podResources" | "initContainers" | "sidecars">;

function checkAmounts(argument: string, { requests, limits }: Amounts, ofPod = false): Problem[] {
  const amounts = { requests, limits };
  return [
    ...(["requests", "limits"] as const).flatMap((kind) =>
      Object.entries(amounts[kind]).flatMap(([name, value]) =>
        checkAmount(`${argument}.${kind}.${name}`, name, value, ofPod),
      ),
    ),
    ...Object.entries(requests).flatMap(([name, request]) =>
      checkRequest(argument, name, request, limits[name]),
    ),
    ...checkHugePages(argument, { requests, limits }),
  ];
}

function checkAmount(argument: string, name: string, value: string, ofPod: boolean): Problem[] {
  if (ofPod ? !POD_RESOURCE.test(name) : !isContainerResource(name)) {
    return [
      {
        argument,
        value,
        rule: `is of no resource that a ${ofPod ? "pod as a whole" : "container"} can have`,
        remedy: ofPod
          ? "Use cpu, memory or hugepages-SIZE"
          : "Use cpu, memory, ephemeral-storage, hugepages-SIZE, or a name with a domain such as example.com/gpu",
      },
    ];
  }
  const problems = quantityFromZero(argument, value);
  const amount = parseQuantity(value) ?? 0;
  if (problems.length > 0) return problems;
  if (name.startsWith(HUGE_PAGES)) return checkPages(argument, name, value, amount);
  if (!isExtended(name) || (Number.isInteger(amount) && amount <= MOST_DEVICES)) return [];
  return [
    {
      argument,
      value,
      rule: `is no whole number up to ${String(MOST_DEVICES)}, as devices are counted`,
      remedy: 'Use a number such as "1"',
    },
  ];
}

/** Kubernetes counts thousandths of them in 64 bits. */
const MOST_DEVICES = Math.floor(2 ** 63 / 1000);

/** A resource of another domain may be part of a quota's name, which leaves it less room. */
function isContainerResource(name: string): boolean {
  if (!name.includes("/")) return CONTAINER_RESOURCE.test(name);
  if (labelKey("", name).length > 0) return false;
  return (
    !isExtended(name) || (!name.startsWith("requests.") && labelKey("", `requests.${name}`).length === 0)
  );
}

const HUGE_PAGES = "hugepages-";

function checkPages(argument: string, name: string, value: string, amount: number): Problem[] {
  const page = parseQuantity(name.slice(HUGE_PAGES.length));
  if (page !== undefined && page > 0 && Number.isInteger(amount / page)) return [];
  return [
    {
      argument,
      value,
      rule: "is no multiple of the size of a page, which the resource is named after",
      remedy: "Use a multiple, such as 4Mi of hugepages-2Mi",
    },
  ];
}

function checkHugePages(argument: string, { requests, limits }: Amounts): Problem[] {
  const names = [...Object.keys(requests), ...Object.keys(limits)];
  const pages = names.find((name) => name.startsWith(HUGE_PAGES));
  if (pages === undefined || names.includes("cpu") || names.includes("memory")) return [];
  return [
    {
      argument: `${argument}.limits.${pages}`,
      value: limits[pages],
      rule: "stands without cpu and memory, beside one of which Kubernetes wants huge pages",
      remedy: "Give cpu or memory",
    },
  ];
}

function checkRequest(of: string, name: string, request: string, limit: string | undefined): Problem[] {
  const argument = `${of}.requests.${name}`;
  const problem = (rule: string, remedy: string) => [{ argument, value: request, rule, remedy }];
  const least = parseQuantity(request);
  const most = parseQuantity(limit ?? "");
  if (!isOvercommitted(name) && (limit === undefined || (least !== most && most !== undefined))) {
    return problem(
      `has to be the same as ${of}.limits.${name}, because it is never shared`,
      `Set ${of}.limits.${name} to it, which is enough`,
    );
  }
  // What is no amount has been reported already.
  if (least === undefined || most === undefined || most < 0 || least <= most) return [];
  return problem(`is above ${of}.limits.${name}, ${limit ?? ""}`, "Lower the request or raise the limit");
}

/** Resources that all containers share must be enough for each container, and for all together. */
function checkPodResources(args: ResourcesOf, pod: Amounts): Problem[] {
  const problems = checkAmounts("podResources", pod, true);
  if (problems.length > 0) return problems;
  const main = resolveResources(args);
  const least = (name: string) => aggregatedRequest(args, main, name);
  return [
    ...Object.entries({ ...pod.limits, ...pod.requests }).flatMap(([name, amount]) => {
      const kind = Object.hasOwn(pod.requests, name) ? "requests" : "limits";
      if ((parseQuantity(amount) ?? 0) >= least(name)) return [];
      return tooLittle(`podResources.${kind}.${name}`, amount, "the containers request together");
    }),
    ...Object.entries(pod.limits).flatMap(([name, amount]) => {
      const limit = parseQuantity(main.limits[name] ?? "") ?? 0;
      if ((parseQuantity(amount) ?? 0) >= limit) return [];
      return tooLittle(
        `podResources.limits.${name}`,
        amount,
        `resources.limits.${name} allows the main container`,
      );
    }),
  ];
}

function tooLittle(argument: string, value: string, than: string): Problem[] {
  return [
    { argument, value, rule: `is less than ${than}`, remedy: "Raise it, or lower what the containers have" },
  ];
}

/** Init containers run one after the other, those that go on running and the main one at once. */
function aggregatedRequest(
  { initContainers = [], sidecars = [] }: ResourcesOf,
  main: Amounts,
  name: string,
): number {
  const request = (amounts: Amounts): number =>
    Math.max(0, parseQuantity(amounts.requests[name] ?? amounts.limits[name] ?? "") ?? 0);
  const before = initContainers.map((container) => ({
    amount: request(known(container.resources)),
    goesOn: container.restartPolicy === "Always",
  }));
  const beside = (until: number): number =>
    before.slice(0, until).reduce((sum, { amount, goesOn }) => sum + (goesOn ? amount : 0), 0);
  const running = sidecars.reduce((sum, { resources }) => sum + request(known(resources)), 0);
  return Math.max(
    request(main) + running + beside(before.length),
    ...before.map(({ amount }, index) => amount + beside(index)),
  );
}

function known(resources: SupportingContainerArgs["resources"] | WorkloadArgs["podResources"]): Amounts {
  const amounts = (value: unknown): ResourceAmounts =>
    isPlainObject(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, amount]): (readonly [string, string])[] =>
            typeof amount === "string" || typeof amount === "number" ? [[name, String(amount)]] : [],
          ),
        )
      : {};
  if (!isPlainObject(resources)) return { requests: {}, limits: {} };
  return { requests: amounts(resources.requests), limits: amounts(resources.limits) };
}

/** Extended resources, such as devices: their names begin with their vendor's domain. */
function isExtended(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/");
}

/** Whether a node may promise more of a resource than it has. */
function isOvercommitted(name: string): boolean {
  return !isExtended(name) && !name.startsWith(HUGE_PAGES);
}
