"""Both components of kubernetes-workloads, and the outputs of another stack, in Python."""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_kubernetes_workloads as workloads
from pulumi_kubernetes.core.v1 import (
    EnvVarSourceArgs,
    ObjectFieldSelectorArgs,
    ProbeArgs,
    TCPSocketActionArgs,
)
from stack_outputs import read_stack_outputs

config = pulumi.Config()
cluster = kubernetes.Provider("cluster", context=config.require("kubeContext"))
home = kubernetes.core.v1.Namespace(
    "home",
    metadata={"name": config.require("namespace")},
    opts=pulumi.ResourceOptions(provider=cluster),
)
namespace = home.metadata.name

# Checked against the package's schema; each output has its own type.
producer = read_stack_outputs(pulumi.StackReference(config.require("producer")))

IMAGE = "nginxinc/nginx-unprivileged:1.26.3"
PORTS = [workloads.PortArgs(name="web", port=80, container_port=8080)]


def share_processes(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """No argument has this field of a pod, so a transform sets it."""
    if args.type_ != "kubernetes:apps/v1:StatefulSet":
        return None
    args.props["spec"]["template"]["spec"]["shareProcessNamespace"] = True
    return pulumi.ResourceTransformResult(props=args.props, opts=args.opts)


web = workloads.HeadlessStatefulSet(
    "web",
    namespace=namespace,
    image=IMAGE,
    service_name="nginx",
    replicas=2,
    pod_management_policy=workloads.PodManagementPolicy.PARALLEL,
    ports=PORTS,
    services=[workloads.ClientServiceArgs(name="web-first", ordinal=0)],
    env={
        "HOME_NAMESPACE": namespace,
        "NODE_NAME": EnvVarSourceArgs(field_ref=ObjectFieldSelectorArgs(field_path="spec.nodeName")),
        "PEERS": producer.pod_dns_names.apply(" ".join),
    },
    volume_claims=[workloads.VolumeClaimArgs(name="www", size="1Mi", mount_path="/usr/share/nginx/html")],
    readiness_probe=ProbeArgs(tcp_socket=TCPSocketActionArgs(port=8080), period_seconds=2),
    update_strategy=workloads.StatefulSetRollingUpdateArgs(type="RollingUpdate", partition=0),
    opts=pulumi.ResourceOptions(providers=[cluster], transforms=[share_processes]),
)

front = workloads.ClusterIPDeployment(
    "front",
    namespace=namespace,
    image=IMAGE,
    replicas=2,
    ports=PORTS,
    disruption_budget=workloads.DisruptionBudgetArgs(max_unavailable="50%"),
    opts=pulumi.ResourceOptions(providers=[cluster]),
)

pulumi.export("podDnsNames", web.pod_dns_names)
pulumi.export("firstPodUrl", web.client_urls["web-first"]["web"])
pulumi.export("clusterIP", front.cluster_ip)
pulumi.export("peers", producer.pod_dns_names)
