import type { Stack } from "@pulumi/pulumi/automation";
import { configure, withStack } from "../pulumi/stack";
import { PATIENCE_SECONDS } from "./contestant";
import { type Manifest, PLACEHOLDER_NAMESPACE, plannedManifests } from "./manifest";
import type { Images } from "./images";
import type { Measure } from "./measure";
import type { Setting } from "./setting";

/** A state in which workloads are wanted. */
export interface Target {
  readonly replicas: number;
  readonly podManagementPolicy: string;
  readonly image: string;
}

/** By how many replicas the StatefulSet grows. */
const GROWTH = 2;

/** The states that a run goes through, each with what the program deploys for it. */
export class Targets {
  readonly #manifests = new Map<string, readonly Manifest[]>();

  private constructor(
    private readonly kubeContext: string,
    private readonly images: Images,
  ) {}

  /** Previews this project's program for all states that measuring takes. */
  static async plan(
    name: string,
    kubeContext: string,
    images: Images,
    plan: readonly { readonly setting: Setting; readonly measures: readonly Measure[] }[],
    signal: AbortSignal,
  ): Promise<Targets> {
    const targets = new Targets(kubeContext, images);
    await withStack({ name: `${name}-plan`, config: {} }, async (stack) => {
      for (const { setting, measures } of plan) {
        let target = targets.deployed(setting);
        await targets.#preview(stack, target, signal);
        for (const measure of measures) {
          target = targets.after(measure, target);
          await targets.#preview(stack, target, signal);
        }
      }
    });
    return targets;
  }

  /** How a setting is deployed first. */
  deployed({ replicas, podManagementPolicy }: Setting): Target {
    return { replicas, podManagementPolicy, image: this.images.first };
  }

  /** What is wanted when a measure is taken. */
  after(measure: Measure, before: Target): Target {
    if (measure === "image") return { ...before, image: this.images.second };
    if (measure === "scale") return { ...before, replicas: before.replicas + GROWTH };
    return before;
  }

  /** Configuration of the program, without the namespace. */
  config({ replicas, podManagementPolicy, image }: Target): Readonly<Record<string, string>> {
    return {
      kubeContext: this.kubeContext,
      statefulSetReplicas: String(replicas),
      podManagementPolicy,
      image,
      timeoutSeconds: String(PATIENCE_SECONDS),
    };
  }

  /** The objects of a state, not bound for a namespace yet. */
  manifests(target: Target): readonly Manifest[] {
    const manifests = this.#manifests.get(JSON.stringify(target));
    if (!manifests) throw new Error(`nothing was planned for ${JSON.stringify(target)}`);
    return manifests;
  }

  async #preview(stack: Stack, target: Target, signal: AbortSignal): Promise<void> {
    const key = JSON.stringify(target);
    if (this.#manifests.has(key)) return;
    await configure(stack, { ...this.config(target), namespace: PLACEHOLDER_NAMESPACE });
    this.#manifests.set(key, await plannedManifests(stack, signal));
  }
}
