/** A change that a contract makes to a workload. */
export type Deed =
  | "write a file"
  | "restart a container"
  | "delete a pod"
  | "break a pod"
  | "scale up"
  | "scale down"
  | "scale to 0"
  | "change the template"
  | "make it again";
