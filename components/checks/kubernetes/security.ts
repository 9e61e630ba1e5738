import { wholeNumber } from "../../rules/rules";
import {
  bothOf,
  choice,
  distinct,
  isUnknown,
  listOf,
  number,
  object,
  problem,
  text,
  together,
  type Shape,
} from "./shape";
import { MAX_SUBDOMAIN_LENGTH } from "../../rules/names";

/** Number of a user or a group. */
const id = number(wholeNumber(0));

const relativePath = text((argument, value) =>
  value.startsWith("/") || value.split("/").includes("..")
    ? problem(
        argument,
        value,
        'is no path below another one (relative, without "..")',
        "Use a path such as a/b",
      )
    : [],
);

/** A profile of a security module: one on the node is named, any other is not. */
function profile(localhostProfile: Shape): Shape {
  return bothOf(
    object({ type: choice("RuntimeDefault", "Unconfined", "Localhost"), localhostProfile }, ["type"]),
    together((argument, { type, localhostProfile: named }) => {
      if (isUnknown(type)) return [];
      if (type === "Localhost" && (named === undefined || named === "")) {
        return problem(
          `${argument}.localhostProfile`,
          named,
          "is missing for type Localhost",
          "Give the profile's path",
        );
      }
      return type === "Localhost" || named === undefined
        ? []
        : problem(`${argument}.localhostProfile`, named, "is for type Localhost only", "Leave it out");
    }),
  );
}

const shared = {
  runAsUser: id,
  runAsGroup: id,
  seccompProfile: profile(relativePath),
  appArmorProfile: profile(text()),
};

/** Security settings of a container, as laid over the defaults. */
export const containerSecurity: Shape = bothOf(
  object({ ...shared, procMount: choice("Default", "Unmasked") }),
  together((argument, { privileged, allowPrivilegeEscalation, capabilities }) => {
    if (allowPrivilegeEscalation !== false) return [];
    const added = (capabilities as { readonly add?: unknown } | undefined)?.add;
    const asks =
      privileged === true
        ? "privileged"
        : Array.isArray(added) && added.includes("CAP_SYS_ADMIN")
          ? "capability CAP_SYS_ADMIN"
          : undefined;
    return asks === undefined
      ? []
      : problem(
          `${argument}.allowPrivilegeEscalation`,
          false,
          `is set, by default or by you, beside ${asks}, which includes it`,
          "Set it to true, or leave the other out",
        );
  }),
);

/** Security settings of a pod. */
export const podSecurity: Shape = object({
  ...shared,
  fsGroup: id,
  fsGroupChangePolicy: choice("Always", "OnRootMismatch"),
  supplementalGroups: listOf(id),
  supplementalGroupsPolicy: choice("Merge", "Strict"),
  sysctls: bothOf(
    listOf(
      object(
        {
          name: text((argument, value) =>
            /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/.test(value) &&
            value.length <= MAX_SUBDOMAIN_LENGTH
              ? []
              : problem(
                  argument,
                  value,
                  "is no name of a kernel parameter",
                  "Use a name such as net.core.somaxconn",
                ),
          ),
        },
        ["name", "value"],
      ),
    ),
    distinct("the name", ({ name }) => name),
  ),
});
