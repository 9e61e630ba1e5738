import type { KubernetesObject, V1PodTemplateSpec } from "@kubernetes/client-node";

const RELEASE = "shop";

type Labels = Record<string, string>;

/** Where objects have labels and selectors, so far as workloads and their Services do. */
interface Selecting extends KubernetesObject {
  readonly spec?: {
    selector?: Labels | { matchLabels?: Labels };
    readonly template?: V1PodTemplateSpec;
  };
}

/**
 * An object as `helm install` makes it of a chart that `helm create` began: with the recommended labels, with selectors of
 * name and instance, and with the annotations of its release.
 *
 * @see https://helm.sh/docs/chart_best_practices/labels/
 */
export function asHelmMakesIt(object: Selecting): KubernetesObject {
  const { metadata = {}, spec } = object;
  metadata.labels = labelled(metadata.labels);
  metadata.annotations = {
    ...metadata.annotations,
    "meta.helm.sh/release-name": RELEASE,
    "meta.helm.sh/release-namespace": metadata.namespace ?? "default",
  };
  object.metadata = metadata;
  const template = spec?.template?.metadata;
  if (template !== undefined) template.labels = labelled(template.labels);
  if (spec?.selector !== undefined) spec.selector = selecting(spec.selector);
  return object;
}

function labelled(labels: Labels = {}): Labels {
  return {
    ...labels,
    ...instanceOf(labels),
    "app.kubernetes.io/managed-by": "Helm",
    "helm.sh/chart": `${RELEASE}-0.1.0`,
  };
}

/** Of the guide's one label, what Helm's charts select by. */
function instanceOf({ app }: Labels): Labels {
  return app === undefined ? {} : { "app.kubernetes.io/name": app, "app.kubernetes.io/instance": RELEASE };
}

function selecting(selector: Labels | { matchLabels?: Labels }): typeof selector {
  if ("matchLabels" in selector && selector.matchLabels instanceof Object)
    return { ...selector, matchLabels: selecting(selector.matchLabels) as Labels };
  const { app, ...others } = selector as Labels;
  return { ...others, ...instanceOf(app === undefined ? {} : { app }) };
}
