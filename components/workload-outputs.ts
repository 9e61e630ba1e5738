import { output, type Output } from "@pulumi/pulumi";
import { clientDnsNames, clientUrls } from "./companions/client-service";
import { portNumbers, servedPorts, type Port } from "./pod/port";
import type { AfterDeployment } from "./resources/after-deployment";
import type { OwnedWorkload } from "./resources/workload-children";
import { serviceDnsName } from "./rules/names";
import type { WorkloadArgs } from "./workload-args";

/** Outputs that workloads of both kinds have. */
export interface WorkloadOutputs {
  readonly serviceName: Output<string>;
  readonly selectorLabels: Output<Record<string, string>>;
  readonly serviceDnsName: Output<string>;
  readonly ports: Output<Record<string, number>>;
  readonly clientDnsNames: Output<Record<string, string>>;
  readonly clientUrls: Output<Record<string, Record<string, string>>>;
}

/** The outputs of a workload that is registered, and of the Service of a name in front of it, once they are deployed. */
export function workloadOutputs(
  deployed: AfterDeployment,
  service: string,
  { selector }: OwnedWorkload,
  args: WorkloadArgs,
  ports: readonly Port[],
): WorkloadOutputs {
  const dnsName = output(args.namespace).apply((namespace) =>
    serviceDnsName(service, namespace, args.clusterDomain),
  );
  const clientNames = deployed(clientDnsNames(args));
  return {
    serviceName: deployed(output(service)),
    selectorLabels: output({ ...selector }),
    serviceDnsName: deployed(dnsName),
    ports: output(portNumbers(servedPorts(ports))),
    clientDnsNames: clientNames,
    clientUrls: clientUrls(args, ports, clientNames),
  };
}
