import { duplicates, imageName, portName, portNumber } from "../../rules/rules";
import type { Problem } from "../../rules/problem";
import { variables, variablesFrom } from "./environment";
import {
  bothOf,
  choice,
  distinct,
  isUnknown,
  listOf,
  number,
  object,
  text,
  textOrEmpty,
  together,
  type Shape,
} from "./shape";
import { devices, mounts } from "./volumes";

const ports: Shape = bothOf(
  listOf(
    object(
      {
        containerPort: number(portNumber),
        name: textOrEmpty(portName),
        protocol: choice("", "TCP", "UDP", "SCTP"),
        hostPort: number((argument, value) => (value === 0 ? [] : portNumber(argument, value))),
      },
      ["containerPort"],
    ),
  ),
  distinct("the name", ({ name }) => (name === "" ? undefined : name)),
  distinct("containerPort and protocol", ({ containerPort, protocol }) =>
    isUnknown(containerPort) || isUnknown(protocol)
      ? undefined
      : JSON.stringify([containerPort, transport(protocol)]),
  ),
  distinct("hostPort, protocol and hostIP", ({ hostPort, protocol, hostIP = "" }) =>
    typeof hostPort !== "number" || hostPort === 0 || isUnknown(protocol) || isUnknown(hostIP)
      ? undefined
      : JSON.stringify([hostPort, transport(protocol), hostIP]),
  ),
);

function transport(protocol: unknown): unknown {
  return protocol === undefined || protocol === null || protocol === "" ? "TCP" : protocol;
}

/** A container beside the main one, but for what depends on others: its name, probes, hooks and resources. */
export const supportingContainer: Shape = bothOf(
  object(
    {
      image: text(imageName),
      imagePullPolicy: choice("", "Always", "IfNotPresent", "Never"),
      env: variables,
      envFrom: variablesFrom,
      ports,
      volumeMounts: mounts,
      volumeDevices: devices,
      terminationMessagePolicy: choice("", "File", "FallbackToLogsOnError"),
      restartPolicy: text(),
      resizePolicy: listOf(
        object(
          {
            resourceName: choice("cpu", "memory"),
            restartPolicy: choice("NotRequired", "RestartContainer"),
          },
          ["resourceName", "restartPolicy"],
        ),
      ),
    },
    ["name"],
  ),
  together((argument, { resizePolicy }) =>
    distinct("resourceName", ({ resourceName }) => resourceName)(`${argument}.resizePolicy`, resizePolicy),
  ),
  together((argument, { image, likeMain }): Problem[] =>
    image !== undefined || likeMain === true
      ? []
      : [
          {
            argument: `${argument}.image`,
            value: image,
            rule: "is missing",
            remedy: "Give an image, or likeMain: true for that of the main container",
          },
        ],
  ),
  together((argument, { env }) =>
    duplicates(
      (Array.isArray(env) ? (env as { readonly name?: unknown }[]) : []).flatMap((variable, index) =>
        typeof variable.name === "string"
          ? [{ argument: `${argument}.env[${String(index)}].name`, value: variable.name }]
          : [],
      ),
      "the name",
    ),
  ),
);
