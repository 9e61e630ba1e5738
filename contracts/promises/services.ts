import { isIP } from "node:net";
import {
  type DeploymentContract,
  doesNotApply,
  observation,
  type StatefulSetContract,
  type Verdict,
  verdict,
} from "../contract";
import { orUndefined } from "../../kubernetes/objects";
import { NO_SERVICE } from "../judging/asking/dns-observation";

/** The Service in front of the StatefulSet is headless. */
export const headlessServiceHasNoClusterIP: StatefulSetContract = {
  name: "the headless Service has clusterIP None",
  kind: "StatefulSet",
  group: "DNS",
  core: true,
  order: 10,
  reference: {
    guide: "3. Headless Service",
    kubernetes: "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
  },
  async judge({ cluster, promises: { namespace, service } }) {
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const { name } = service;
    const found = await orUndefined(cluster.core.readNamespacedService({ namespace, name }));
    if (found === undefined) return missing(name);
    const clusterIP = found.spec?.clusterIP ?? "not set";
    return verdict([
      observation(
        `Service ${name}: clusterIP ${clusterIP}`,
        clusterIP === "None",
        `Service ${name} is not headless: its clusterIP is ${clusterIP}`,
      ),
    ]);
  },
};

/** The Service in front of the Deployment has one virtual IP. */
export const clusterIPServiceHasVirtualIP: DeploymentContract = {
  name: "the ClusterIP Service has a virtual IP address",
  kind: "Deployment",
  group: "stateless",
  core: true,
  order: 20,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: "https://kubernetes.io/docs/concepts/services-networking/service/#type-clusterip",
  },
  async judge({ cluster, promises: { namespace, service } }) {
    if (service === undefined) return doesNotApply("the Deployment has no Service");
    const { name, clusterIP: expected } = service;
    if (expected === "None") return doesNotApply(noVirtualIP(name));
    const found = await orUndefined(cluster.core.readNamespacedService({ namespace, name }));
    if (found === undefined) return missing(name);
    const { spec } = found;
    const clusterIP = spec?.clusterIP ?? "not set";
    return verdict([
      observation(
        `Service ${name}: type ${spec?.type ?? "not set"}, clusterIP ${clusterIP}`,
        isIP(clusterIP) !== 0,
        `Service ${name} has no virtual IP address: its clusterIP is ${clusterIP}`,
      ),
      ...(expected === undefined
        ? []
        : [
            observation(
              `clusterIP that the stack recorded: ${expected}`,
              expected === clusterIP,
              `the stack recorded clusterIP ${expected}, Service ${name} has ${clusterIP}`,
            ),
          ]),
    ]);
  },
};

/** Why a Deployment that is behind a headless Service alone promises nothing of a virtual IP. */
export function noVirtualIP(service: string): string {
  return `Service ${service}, the only one in front of the Deployment, is headless`;
}

function missing(service: string): Verdict {
  return verdict([observation(`Service ${service}: missing`, false, `there is no Service ${service}`)]);
}
