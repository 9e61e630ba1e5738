import fc from "fast-check";

/** An object of somebody else, whose names, labels and annotations are as unlucky as can be. */
export interface ForeignObject {
  readonly kind: readonly [apiVersion: string, kind: string];
  readonly name: string;
  /** Value of the annotation that bears an identity; undefined for none. */
  readonly annotation: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** A custom resource that some other tool brings. */
export const CUSTOM_KIND = ["argoproj.io/v1alpha1", "EventBus"] as const;

const KINDS: readonly ForeignObject["kind"][] = [
  ["v1", "ConfigMap"],
  ["v1", "ConfigMap"],
  ["v1", "PersistentVolumeClaim"],
  ["v1", "PersistentVolumeClaim"],
  ["v1", "Service"],
  ["v1", "Pod"],
  ["apps/v1", "StatefulSet"],
  ["apps/v1", "Deployment"],
  CUSTOM_KIND,
];

const NAMES = [
  "web",
  "db",
  "nginx",
  "my-nginx-svc",
  "my-nginx-deployment",
  "www-web-0",
  "www-web-1",
  "www-web-7",
  "www-web-00",
  "www-db-0",
  "backup",
  "kube-root-ca.crt",
  "kube-root-ca.crt.mine",
];

const HELM = {
  "app.kubernetes.io/name": "web",
  "app.kubernetes.io/instance": "release",
  "app.kubernetes.io/managed-by": "Helm",
};

export const foreignObject: fc.Arbitrary<ForeignObject> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    name: fc.constantFrom(...NAMES),
    annotation: fc.constantFrom(
      undefined,
      undefined,
      "pulumi-another",
      "pulumi-kubernetes-workloads-dev",
      "helm",
    ),
    labels: fc.constantFrom<Readonly<Record<string, string>>>(
      {},
      { "app.kubernetes.io/name": "web", "app.kubernetes.io/managed-by": "pulumi" },
      HELM,
    ),
  })
  // Kubernetes makes this one in every namespace, so nobody else can.
  .filter(({ kind, name }) => kind[1] !== "ConfigMap" || name !== "kube-root-ca.crt");
