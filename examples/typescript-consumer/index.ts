import { Config, interpolate, StackReference } from "@pulumi/pulumi";
import { Job } from "@pulumi/kubernetes/batch/v1/job";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Provider } from "@pulumi/kubernetes/provider";
import { readStackOutputs } from "kubernetes-workloads";

const config = new Config();
const producer = readStackOutputs(new StackReference(config.require("producer")));

const cluster = { provider: new Provider("cluster", { context: producer.kubeContext }) };
const namespace = new Namespace("namespace", { metadata: { name: config.require("namespace") } }, cluster);

/** Each pod of the StatefulSet has a name and data of its own; those of the Deployment share one address. */
const VISIT = `
set -u
for pod in $PODS; do
  answer=$(wget -q -O - "http://$pod:$POD_PORT/" 2>&1) || case "$answer" in
    *"server returned error: HTTP"*) answer="nothing to read yet" ;;
    *) echo "$pod does not answer: $answer"; exit 1 ;;
  esac
  echo "$pod: $answer"
done
for request in $(seq "$REQUESTS"); do
  wget -q -O /dev/null "http://$SERVICE/?visitor=$HOSTNAME" || exit 1
done
echo "$SERVICE: $REQUESTS requests answered"
`;

// A job never changes: when the producer's outputs do, Pulumi runs a new one in its place. The update fails with it.
const visit = new Job(
  "visit",
  {
    metadata: { namespace: namespace.metadata.name },
    spec: {
      backoffLimit: 3,
      template: {
        spec: {
          restartPolicy: "Never",
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "visit",
              image: "busybox:1.37.0",
              command: ["sh", "-c", VISIT],
              env: [
                { name: "PODS", value: producer.podDnsNames.apply((names) => names.join(" ")) },
                { name: "POD_PORT", value: producer.containerPorts.apply(({ web }) => String(web)) },
                {
                  name: "SERVICE",
                  value: interpolate`${producer.clusterIP}:${producer.clusterIPServicePorts.apply(({ web }) => String(web))}`,
                },
                { name: "REQUESTS", value: "40" },
              ],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    },
  },
  { ...cluster, customTimeouts: { create: "3m" } },
);

export = {
  namespace: namespace.metadata.name,
  job: visit.metadata.name,
  visited: producer.podDnsNames,
  producerVersion: producer.programVersion,
};
