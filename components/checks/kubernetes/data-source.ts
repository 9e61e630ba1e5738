import { dnsLabel, dnsSubdomain } from "../../rules/rules";
import {
  bothOf,
  isUnknown,
  object,
  problem,
  something,
  text,
  textOrEmpty,
  together,
  type Shape,
} from "./shape";

/** What new volumes start as a copy of. */
export const dataSource: Shape = bothOf(
  object(
    { apiGroup: textOrEmpty(dnsSubdomain), kind: something, name: something, namespace: text(namespace) },
    ["kind", "name"],
  ),
  together((argument, { apiGroup = "", kind }) =>
    apiGroup === "" && !isUnknown(kind) && kind !== "PersistentVolumeClaim"
      ? problem(
          `${argument}.apiGroup`,
          apiGroup,
          `is missing for kind ${String(kind)}`,
          "Give the kind's group, such as snapshot.storage.k8s.io",
        )
      : [],
  ),
);

function namespace(argument: string, value: string) {
  return value === "" ? [] : dnsLabel(argument, value);
}
