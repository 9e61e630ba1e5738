import type { V1Container, V1Pod } from "@kubernetes/client-node";
import type { CommonPromises } from "../../../components/promises";
import { exec, type ExecResult, outputInPod } from "../../../kubernetes/pods/exec";
import { mainContainerOf } from "../../../kubernetes/objects";
import type { Promised } from "../../contract";

/** The container of a pod that its workload's template has for the main one: what is injected may stand before it. */
export function promisedContainer(pod: V1Pod, { container }: Pick<CommonPromises, "container">): V1Container {
  return pod.spec?.containers.find(({ name }) => name === container) ?? mainContainerOf(pod);
}

/** Runs a command in the promised container of a workload's pod. */
export function execIn({ cluster, promises }: Promised, pod: V1Pod, command: string[]): Promise<ExecResult> {
  return exec(cluster, pod, command, promisedContainer(pod, promises).name);
}

/** As {@link execIn}; returns what the command printed, and fails when it does. */
export function outputIn({ cluster, promises }: Promised, pod: V1Pod, command: string[]): Promise<string> {
  return outputInPod(cluster, pod, command, promisedContainer(pod, promises).name);
}
