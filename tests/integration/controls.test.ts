import assert from "node:assert/strict";
import { KubernetesObjectApi } from "@kubernetes/client-node";
import { contracts } from "../../contracts";
import { podsIn } from "../../contracts/collection";
import type { Contract, Subject, Verdict } from "../../contracts/contract";
import { DnsClient } from "../../contracts/dns-client";
import { isReady } from "../../contracts/objects";
import { PodRecorder } from "../../contracts/pod-recorder";
import { waitUntil } from "../../contracts/wait-until";
import { inBackground } from "../support/background";
import { withDiagnosis } from "../support/diagnosis";
import { Fixture } from "../support/fixture";
import { orInterrupted } from "../support/interruption";
import { withNamespace } from "../support/test-namespace";
import { type Control, controls } from "./controls/controls";
import { outputs, podCount } from "./controls/manifests";
import { cluster } from "./suite";

/** One for all faulty workloads: the names that it looks up are fully qualified. */
const sharedDnsClient = new Fixture<DnsClient>((use) =>
  withNamespace(cluster(), (namespace) => DnsClient.within(cluster(), namespace, use)),
);

let startedDnsClient: Promise<DnsClient> | undefined;

function dnsClient(): Promise<DnsClient> {
  return (startedDnsClient ??= sharedDnsClient.setUp());
}

describe("A faulty workload", () => {
  for (const control of controls) {
    const verdicts = inBackground(() => judgeControl(control));

    for (const [contract, cause] of control.breaks) {
      it(`with ${control.fault} breaks: ${contract.name}`, async () => {
        const verdict = (await verdicts()).get(contract);
        assert.match(verdict?.violations.join("\n") ?? "", cause);
      });
    }
  }

  after(() => sharedDnsClient.tearDown());

  it("exists for every contract", () => {
    const broken = new Set(controls.flatMap(({ breaks }) => breaks.map(([contract]) => contract)));
    assert.deepEqual(
      contracts.filter((contract) => !broken.has(contract)).map(({ name }) => name),
      [],
    );
  });
});

/** Judges the contracts that a control breaks, on the control in a namespace of its own. */
async function judgeControl(control: Control): Promise<Map<Contract, Verdict>> {
  return withNamespace(cluster(), (namespace) =>
    PodRecorder.within(cluster(), namespace, async (recorder) => {
      await orInterrupted(withDiagnosis(cluster(), namespace, deploy(namespace, control)));
      const dns = await dnsClient();
      const subject = { cluster: cluster(), outputs: outputs(namespace, control.outputs), recorder, dns };
      return orInterrupted(judgeAll(control, subject));
    }),
  );
}

async function deploy(namespace: string, { fault, objects }: Control): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(cluster().kubeConfig);
  for (const object of structuredClone(objects)) {
    object.metadata!.namespace = namespace;
    await api.create(object);
  }

  const pods = podsIn(cluster(), namespace, { labelSelector: "app" });
  const count = podCount(objects);
  await waitUntil(pods, `the pods of "${fault}" to be Ready`, (all) => all.filter(isReady).length === count);
}

async function judgeAll(control: Control, subject: Subject): Promise<Map<Contract, Verdict>> {
  const verdicts = new Map<Contract, Verdict>();
  for (const [contract] of control.breaks) verdicts.set(contract, await contract.judge(subject));
  return verdicts;
}
