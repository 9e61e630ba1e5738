/** Type tokens of resources by which the engine tells them apart. */
export const NAMESPACE = "kubernetes:core/v1:Namespace";
export const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
export const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
/** A Helm release that the provider installs as Helm does. Its objects are no resources. */
export const HELM_RELEASE = "kubernetes:helm.sh/v3:Release";
