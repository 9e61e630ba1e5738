import { IDENTITY_ANNOTATION } from "../identity";
import type { Problem } from "../rules/problem";
import { annotationKey } from "../rules/rules";

/** Keys that Kubernetes refuses, and the one that tells whose an object is. */
export function checkAnnotations(
  argument: string,
  annotations: Readonly<Record<string, unknown>> = {},
): Problem[] {
  return Object.entries(annotations).flatMap(([key, value]) => {
    const path = `${argument}[${JSON.stringify(key)}]`;
    return key === IDENTITY_ANNOTATION ? [ownIdentity(path, value)] : annotationKey(path, key);
  });
}

function ownIdentity(argument: string, value: unknown): Problem {
  return {
    argument,
    value,
    rule: "tells whose the object is, which the argument identity says",
    remedy: "Give identity instead, or neither to have one drawn",
  };
}
