"""The outputs of a stack of kubernetes-workloads, typed and checked.

Generated from the package's schema of its stack outputs. Keep a copy of this file beside your program.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable, Iterator, List, Literal, Mapping, TypedDict, Union

import pulumi

VERSION = "0.2.0"


class ClaimSettings(TypedDict):
    """What a volume claim template asks for."""

    size: str
    """Size of each volume, at least."""
    storageClassName: str
    """StorageClass; empty for the cluster's default."""


class WorkloadSettings(TypedDict):
    """The choices of a stack that decide which promises Kubernetes makes about its workloads."""

    podManagementPolicy: Literal["OrderedReady", "Parallel"]
    """Order in which the StatefulSet's pods come and go."""
    updateStrategy: Literal["RollingUpdate", "OnDelete"]
    """How the StatefulSet's pods are updated."""
    partition: int
    """Ordinal from which on the StatefulSet's pods are updated."""
    minReadySeconds: int
    """Seconds that a StatefulSet pod has to be Ready before it counts as available."""
    publishNotReadyAddresses: bool
    """Whether the headless Service's DNS records include pods that are not Ready."""
    whenDeleted: Literal["Retain", "Delete"]
    """Whether Kubernetes deletes the claims when the StatefulSet is deleted."""
    whenScaled: Literal["Retain", "Delete"]
    """Whether Kubernetes deletes the claims of pods that scaling removes."""
    claims: Mapping[str, ClaimSettings]
    """What each volume claim template asks for, by its name."""
    maxUnavailable: Union[int, str]
    """How many of the Deployment's pods may be missing during a rollout, as a count or a percentage."""
    maxSurge: Union[int, str]
    """How many pods a Deployment may have beyond its replicas during a rollout, as a count or a
    percentage."""


@dataclass(frozen=True)
class StackOutputs:
    """The outputs of this program's stacks: plain values. They are the API for everything that reads a stack,
    such as other programs, contracts and `pulumi stack output --json`. Renaming or removing one is a breaking
    change. A preview knows all of them except clusterIP. If the namespace is generated, it knows them after
    the first update."""

    program_version: pulumi.Output[str]
    """Version of the program that deployed the stack last. It follows Semantic Versioning, and the outputs
    are part of the API."""
    kube_context: pulumi.Output[str]
    """kubeconfig context of the cluster that the stack was deployed to."""
    namespace: pulumi.Output[str]
    """Namespace of both workloads."""
    identity: pulumi.Output[str]
    """Whose the stack's objects and claims are: each bears it as the field manager `pulumi-IDENTITY`."""
    stateful_set_name: pulumi.Output[str]
    """Name of the StatefulSet."""
    stateful_set_selector: pulumi.Output[Mapping[str, str]]
    """Labels that select the StatefulSet's pods."""
    headless_service_name: pulumi.Output[str]
    """Name of the headless Service that governs the StatefulSet."""
    headless_service_dns_name: pulumi.Output[str]
    """Fully qualified DNS name of the headless Service: one A record per Ready pod."""
    pod_names: pulumi.Output[List[str]]
    """Names of the StatefulSet's pods, in the order of their ordinals."""
    pod_dns_names: pulumi.Output[List[str]]
    """Fully qualified DNS names of the StatefulSet's pods, in the order of podNames."""
    pvc_names: pulumi.Output[List[str]]
    """Names of the persistentVolumeClaims, in the order of podNames; several claims of one pod stand
    together."""
    pvc_names_by_pod: pulumi.Output[Mapping[str, List[str]]]
    """Names of the persistentVolumeClaims of each pod, by pod name."""
    claim_mount_paths: pulumi.Output[Mapping[str, str]]
    """Paths where the StatefulSet's claims are mounted, by volume claim template."""
    deployment_name: pulumi.Output[str]
    """Name of the Deployment."""
    deployment_selector: pulumi.Output[Mapping[str, str]]
    """Labels that select the Deployment's pods."""
    cluster_ip_service_name: pulumi.Output[str]
    """Name of the Deployment's ClusterIP Service."""
    cluster_ip_service_dns_name: pulumi.Output[str]
    """Fully qualified DNS name of the ClusterIP Service: one A record, the virtual IP."""
    cluster_ip: pulumi.Output[str]
    """Virtual IP address of the ClusterIP Service."""
    headless_service_ports: pulumi.Output[Mapping[str, int]]
    """Ports of the headless Service by name. A headless Service does not translate ports: see
    containerPorts."""
    container_ports: pulumi.Output[Mapping[str, int]]
    """Ports that the StatefulSet's pods listen on by name: what the pods' DNS names answer on."""
    cluster_ip_service_ports: pulumi.Output[Mapping[str, int]]
    """Ports of the ClusterIP Service by name."""
    settings: pulumi.Output[WorkloadSettings]
    """The stack's choices among what Kubernetes offers. Contracts compare the live objects with them."""


def read_stack_outputs(stack: pulumi.StackReference) -> StackOutputs:
    """Reads the outputs of a stack, typed and checked. They follow the stack: each run sees those of its last update.

    An output is secret if the stack keeps it so. Each of them fails with a StackOutputsError if the stack's outputs
    are not those of the package.
    """
    known = pulumi.Output.unsecret(pulumi.Output.all(stack.name, stack.outputs, stack.secret_output_names))

    def checked(values: List[Any]) -> Mapping[str, Any]:
        outputs = _with_integers(values[1])
        check_stack_outputs(values[0], outputs)
        return {"outputs": outputs, "secret": values[2] or []}

    read = known.apply(checked)

    def output(name: str) -> pulumi.Output[Any]:
        return read.apply(
            lambda read: pulumi.Output.secret(read["outputs"][name])
            if name in read["secret"]
            else pulumi.Output.from_input(read["outputs"][name])
        )

    return StackOutputs(
        program_version=output("programVersion"),
        kube_context=output("kubeContext"),
        namespace=output("namespace"),
        identity=output("identity"),
        stateful_set_name=output("statefulSetName"),
        stateful_set_selector=output("statefulSetSelector"),
        headless_service_name=output("headlessServiceName"),
        headless_service_dns_name=output("headlessServiceDnsName"),
        pod_names=output("podNames"),
        pod_dns_names=output("podDnsNames"),
        pvc_names=output("pvcNames"),
        pvc_names_by_pod=output("pvcNamesByPod"),
        claim_mount_paths=output("claimMountPaths"),
        deployment_name=output("deploymentName"),
        deployment_selector=output("deploymentSelector"),
        cluster_ip_service_name=output("clusterIPServiceName"),
        cluster_ip_service_dns_name=output("clusterIPServiceDnsName"),
        cluster_ip=output("clusterIP"),
        headless_service_ports=output("headlessServicePorts"),
        container_ports=output("containerPorts"),
        cluster_ip_service_ports=output("clusterIPServicePorts"),
        settings=output("settings"),
    )


class StackOutputsError(pulumi.RunError):
    """A stack's outputs are not those of the package. The message names all that is wrong, and what to do."""


def check_stack_outputs(stack: str, outputs: Mapping[str, Any]) -> None:
    """Raises a StackOutputsError unless the values are the outputs of a stack of the package's program."""
    if not outputs:
        raise StackOutputsError(
            f"Outputs of stack {stack}:\n  it has none\nDeploy it: pulumi up --stack {stack}. "
            "A stack that was destroyed has no outputs any more."
        )
    problems = list(_STACK_OUTPUTS(outputs, ""))
    if not problems:
        return
    writer = outputs.get("programVersion")
    remedy = (
        f"Version {writer} of the program wrote them, and version {VERSION} reads them. Use the same version for "
        "both, or deploy the stack with the newer one."
        if isinstance(writer, str)
        else f"Version {VERSION} reads them; they do not say which version wrote them (output programVersion). See "
        "that this is a stack of the program kubernetes-workloads, and deploy it with a version that says so."
    )
    raise StackOutputsError("\n".join([f"Outputs of stack {stack}:", *(f"  {each}" for each in problems), remedy]))


def _with_integers(value: Any) -> Any:
    """Pulumi's engine has no integers: it hands over 80 as 80.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _with_integers(item) for key, item in value.items()}
    return [_with_integers(item) for item in value] if isinstance(value, list) else value


_Check = Callable[[Any, str], Iterator[str]]


def _when(holds: Callable[[Any], bool], expected: str) -> _Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not holds(value):
            yield f"{path} is {_shown(value)}, and must be {expected}"

    return check


def _shown(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TEXT = _when(lambda value: isinstance(value, str), "string")
_BOOLEAN = _when(lambda value: isinstance(value, bool), "boolean")
_INTEGER = _when(_is_integer, "integer")
_INTEGER_OR_TEXT = _when(lambda value: _is_integer(value) or isinstance(value, str), "integer,string")


def _choice(*allowed: str) -> _Check:
    return _when(lambda value: value in allowed, "equal to one of the allowed values")


def _list(check_item: _Check) -> _Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path} is {_shown(value)}, and must be array"
            return
        for index, item in enumerate(value):
            yield from check_item(item, f"{path}[{index}]")

    return check


def _map(check_item: _Check) -> _Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{path} is {_shown(value)}, and must be object"
            return
        for key, item in value.items():
            yield from check_item(item, f"{path}[{key}]")

    return check


def _structure(**fields: _Check) -> _Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{path} is {_shown(value)}, and must be object"
            return
        for name, check_field in fields.items():
            field = f"{path}[{name}]" if path else name
            if name in value:
                yield from check_field(value[name], field)
            else:
                yield f"{field} is missing"

    return check


_CLAIM_SETTINGS = _structure(
    size=_TEXT,
    storageClassName=_TEXT,
)

_WORKLOAD_SETTINGS = _structure(
    podManagementPolicy=_choice("OrderedReady", "Parallel"),
    updateStrategy=_choice("RollingUpdate", "OnDelete"),
    partition=_INTEGER,
    minReadySeconds=_INTEGER,
    publishNotReadyAddresses=_BOOLEAN,
    whenDeleted=_choice("Retain", "Delete"),
    whenScaled=_choice("Retain", "Delete"),
    claims=_map(_CLAIM_SETTINGS),
    maxUnavailable=_INTEGER_OR_TEXT,
    maxSurge=_INTEGER_OR_TEXT,
)

_STACK_OUTPUTS = _structure(
    programVersion=_TEXT,
    kubeContext=_TEXT,
    namespace=_TEXT,
    identity=_TEXT,
    statefulSetName=_TEXT,
    statefulSetSelector=_map(_TEXT),
    headlessServiceName=_TEXT,
    headlessServiceDnsName=_TEXT,
    podNames=_list(_TEXT),
    podDnsNames=_list(_TEXT),
    pvcNames=_list(_TEXT),
    pvcNamesByPod=_map(_list(_TEXT)),
    claimMountPaths=_map(_TEXT),
    deploymentName=_TEXT,
    deploymentSelector=_map(_TEXT),
    clusterIPServiceName=_TEXT,
    clusterIPServiceDnsName=_TEXT,
    clusterIP=_TEXT,
    headlessServicePorts=_map(_INTEGER),
    containerPorts=_map(_INTEGER),
    clusterIPServicePorts=_map(_INTEGER),
    settings=_WORKLOAD_SETTINGS,
)
