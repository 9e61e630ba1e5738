/**
 * What consumers rely on, output by output: a removed, renamed or retyped one does not compile here. `npm test`
 * compiles this file with all others; tests/packaging/type-tests.test.ts proves that it would notice.
 */
import { StackReference, type Input, type Output, type Unwrap } from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import { readStackOutputs, type StackOutputs, type WorkloadSettings } from "../../components";
import type program from "../../index";

/** Never called: only compiled. */
export function typeTests(): void {
  for (const read of [
    readStackOutputs("organization/project/stack"),
    readStackOutputs(new StackReference("a")),
  ]) {
    expectTypeOf(read.programVersion).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.kubeContext).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.namespace).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.identity).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.statefulSetName).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.statefulSetSelector).toEqualTypeOf<Output<Record<string, string>>>();
    expectTypeOf(read.headlessServiceName).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.headlessServiceDnsName).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.podNames).toEqualTypeOf<Output<string[]>>();
    expectTypeOf(read.podDnsNames).toEqualTypeOf<Output<string[]>>();
    expectTypeOf(read.pvcNames).toEqualTypeOf<Output<string[]>>();
    expectTypeOf(read.pvcNamesByPod).toEqualTypeOf<Output<Record<string, string[]>>>();
    expectTypeOf(read.claimMountPaths).toEqualTypeOf<Output<Record<string, string>>>();
    expectTypeOf(read.deploymentName).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.deploymentSelector).toEqualTypeOf<Output<Record<string, string>>>();
    expectTypeOf(read.clusterIPServiceName).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.clusterIPServiceDnsName).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.clusterIP).toEqualTypeOf<Output<string>>();
    expectTypeOf(read.headlessServicePorts).toEqualTypeOf<Output<Record<string, number>>>();
    expectTypeOf(read.containerPorts).toEqualTypeOf<Output<Record<string, number>>>();
    expectTypeOf(read.clusterIPServicePorts).toEqualTypeOf<Output<Record<string, number>>>();
    expectTypeOf(read.settings).toEqualTypeOf<Output<WorkloadSettings>>();
  }

  // The program exports exactly the interface: nothing is missing, nothing beside it, nothing of another type.
  type Exported = { readonly [Name in keyof typeof program]: Unwrap<(typeof program)[Name]> };
  expectTypeOf<Exported>().toEqualTypeOf<StackOutputs>();

  // The check in index.ts itself.
  type Checked = { [Name in keyof StackOutputs]: Input<StackOutputs[Name]> };
  const outputs: Checked = readStackOutputs("organization/project/stack");
  // @ts-expect-error -- an output that the interface does not have
  expectTypeOf({ ...outputs, anotherOutput: "" } satisfies Checked).toBeObject();
  const others: Omit<Checked, "podNames"> = outputs;
  // @ts-expect-error -- an output less than the interface has
  expectTypeOf(others satisfies Checked).toBeObject();
}
