import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { checkPortNames, type Port } from "../pod/port";
import { checkLabels } from "../labels";
import type { Problem } from "../rules/problem";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";

/**
 * A PodMonitor of the Prometheus Operator, on a cluster that has its CRDs. It finds pods rather than Services, since a
 * pod behind several Services would be scraped once for each.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export interface PodMonitorArgs {
  /**
   * Name of the workload's port that has the metrics.
   *
   * @change Changing it leaves pods and data alone.
   */
  readonly port: string;
  /**
   * Path of the metrics.
   *
   * @defaultValue `/metrics`
   * @change Changing it leaves pods and data alone.
   */
  readonly path?: string;
  /**
   * Time between two scrapes, such as `30s`.
   *
   * @defaultValue Prometheus', as with 0
   * @change Changing it leaves pods and data alone.
   */
  readonly interval?: string;
  /**
   * Labels of the PodMonitor, by which a Prometheus selects it, laid over those of the workload.
   *
   * @defaultValue none
   * @change Changing them leaves pods and data alone.
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Registers the PodMonitor of a workload, if it has one. */
export function podMonitor(
  resourceName: string,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  options: CustomResourceOptions,
): void {
  if (args.podMonitor === undefined) return;
  const { port, path = "/metrics", interval, labels } = args.podMonitor;
  new CustomResource(
    resourceName,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: objectMetadata(
        identity.name,
        { ...identity, labels: { ...identity.labels, ...labels } },
        args,
      ),
      spec: {
        selector: { matchLabels: identity.selector },
        podMetricsEndpoints: [{ port, path, ...(interval !== undefined && { interval }) }],
      },
    },
    options,
  );
}

/** The problems of the PodMonitor. */
export function checkPodMonitor({ podMonitor }: WorkloadArgs, ports: readonly Port[]): Problem[] {
  if (podMonitor === undefined) return [];
  const { port, interval, labels = {} } = podMonitor;
  return [
    ...checkPortNames("podMonitor.port", [port], ports),
    ...checkLabels("podMonitor.labels", labels),
    ...(interval === undefined ? [] : checkInterval("podMonitor.interval", interval)),
  ];
}

/** Prometheus' durations: whole numbers, the larger units first. */
const DURATION = /^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

function checkInterval(argument: string, value: string): Problem[] {
  if (value === "0" || DURATION.test(value)) return [];
  return [
    {
      argument,
      value,
      rule: "is no duration of Prometheus' (whole numbers with units of y, w, d, h, m, s or ms, in this order)",
      remedy: 'Use a duration such as "30s"',
    },
  ];
}
