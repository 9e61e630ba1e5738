import { getProject, getStack, interpolate, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { RandomString } from "@pulumi/random/randomString";
import { fieldManagerAnnotation } from "../components/field-manager";
import { namespacePrefix } from "../components/rules/names";
import type { StackConfig } from "./stack-config";

const SUFFIX_LENGTH = 6;

/**
 * The namespace of a stack, which admits only pods of the `restricted` Pod Security Standard.
 *
 * Without a configured name it is generated once and kept for the stack's life. Deleting a namespace deletes the
 * claims in it, so a destroy leaves it in the cluster, unless the stack is short-lived and the name its own. Giving
 * the name of a namespace that was left as the configured one takes its claims up again.
 *
 * When somebody deletes the namespace by hand, `pulumi up --refresh` notices that it and everything in it are gone,
 * and creates them anew under the same name: the suffix is in the stack's state, not in the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function stackNamespace(
  { namespace: configured, shortLived }: StackConfig,
  options: CustomResourceOptions,
): Output<string> {
  const namespace = new Namespace(
    "namespace",
    {
      metadata: {
        name: configured ?? generatedName(),
        annotations: fieldManagerAnnotation(),
        labels: {
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    },
    {
      ...options,
      retainOnDelete: configured !== undefined || !shortLived,
      customTimeouts: { create: "3m", update: "3m", delete: "3m" },
    },
  );
  return namespace.metadata.name;
}

function generatedName(): Output<string> {
  const suffix = new RandomString("namespace-suffix", {
    length: SUFFIX_LENGTH,
    special: false,
    upper: false,
  });
  const prefix = namespacePrefix(getProject(), getStack(), SUFFIX_LENGTH + 1);
  return interpolate`${prefix}-${suffix.result}`;
}
