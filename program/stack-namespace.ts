import { output, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { identityAnnotations } from "../components/identity";
import type { NamespaceOwner } from "./live-namespace";
import type { StackConfig } from "./stack-config";

type NamespaceConfig = Pick<StackConfig, "kubeContext" | "namespace" | "shortLived">;

/**
 * The namespace of a stack.
 *
 * If a configured namespace exists and this stack did not make it, the stack uses it and changes nothing of it. If a
 * configured namespace does not exist, the stack creates it, and a destroy leaves it. Without configuration, its name
 * is generated once and kept for the stack's life. A destroy deletes a generated namespace only if the stack is
 * short-lived, because the claims go with it.
 *
 * If a user deletes the namespace, `pulumi up --refresh` notices that everything in it is gone, and creates it anew.
 * The name stays the same, because it is in the stack's state.
 */
export function stackNamespace(
  config: NamespaceConfig,
  identity: Output<string>,
  generatedName: Output<string>,
  options: CustomResourceOptions,
): Output<string> {
  const { kubeContext, namespace: name } = config;
  const make = (name: Input<string>, retainOnDelete: boolean): Output<string> =>
    ownNamespace(name, identity, { ...options, retainOnDelete });
  if (name === undefined) return make(generatedName, !config.shortLived);
  return output(lookUp(kubeContext, name)).apply((live) => {
    if (live === undefined) return make(name, true);
    // Before its first deployment, a stack has made no namespace, and its identity is not known in a preview.
    identity.apply((own) => {
      if (own === live.identity) make(name, true);
    });
    return output(name);
  });
}

/** Loads the client of the cluster only if it is needed, because that takes most of a second. */
function lookUp(kubeContext: string, name: string): Promise<NamespaceOwner | undefined> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Node's own import() runs no TypeScript
  const { liveNamespace } = require("./live-namespace") as typeof import("./live-namespace");
  return liveNamespace(kubeContext, name);
}

/**
 * A namespace that this stack makes. It admits only pods of the `restricted` Pod Security Standard.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
function ownNamespace(
  name: Input<string>,
  identity: Output<string>,
  options: CustomResourceOptions,
): Output<string> {
  const namespace = new Namespace(
    "namespace",
    {
      metadata: {
        name,
        annotations: identityAnnotations(identity),
        labels: {
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    },
    { ...options, customTimeouts: { create: "3m", update: "3m", delete: "3m" } },
  );
  return namespace.metadata.name;
}
