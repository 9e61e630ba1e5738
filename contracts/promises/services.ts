import { isIP } from "node:net";
import { type Contract, observation, verdict } from "../contract";

/** The Service in front of the StatefulSet is headless. */
export const headlessServiceHasNoClusterIP: Contract = {
  name: "the headless Service has clusterIP None",
  reference: {
    guide: "3. Headless Service",
    kubernetes: "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
  },
  async judge({ cluster, outputs: { namespace, headlessServiceName: name } }) {
    const { spec } = await cluster.core.readNamespacedService({ namespace, name });
    const clusterIP = spec?.clusterIP ?? "not set";
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
export const clusterIPServiceHasVirtualIP: Contract = {
  name: "the ClusterIP Service has a virtual IP address",
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: "https://kubernetes.io/docs/concepts/services-networking/service/#type-clusterip",
  },
  async judge({ cluster, outputs: { namespace, clusterIPServiceName: name, clusterIP: expected } }) {
    const { spec } = await cluster.core.readNamespacedService({ namespace, name });
    const clusterIP = spec?.clusterIP ?? "not set";
    return verdict([
      observation(
        `Service ${name}: type ${spec?.type ?? "not set"}, clusterIP ${clusterIP}`,
        isIP(clusterIP) !== 0,
        `Service ${name} has no virtual IP address: its clusterIP is ${clusterIP}`,
      ),
      observation(
        `stack output clusterIP: ${expected}`,
        expected === clusterIP,
        `the stack's output clusterIP is ${expected}, Service ${name} has ${clusterIP}`,
      ),
    ]);
  },
};
