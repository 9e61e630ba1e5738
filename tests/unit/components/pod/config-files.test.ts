/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call --
   Assertions read deep into Kubernetes objects, whose shape is what is asserted. */
import assert from "node:assert/strict";
import { output, secret, unsecret, type Input } from "@pulumi/pulumi";
import fc from "fast-check";
import {
  checkConfigFiles,
  configFileAnnotations,
  configFileMounts,
  configFileVolumes,
  type ConfigFiles,
} from "../../../../components/pod/config-files";
import { HeadlessStatefulSet } from "../../../../components";
import type { KubernetesObject } from "../../../support/engines/mocked-engine";
import { CASES } from "../arguments/arbitraries";
import { deployed } from "../deployed";
import { PATIENCE } from "../patience";

/** What each file holds: the annotation that its mount leads to by way of the volume. */
function mounted(files: ConfigFiles, annotations: KubernetesObject): Record<string, unknown> {
  const [volume] = configFileVolumes(files) as KubernetesObject[];
  return Object.fromEntries<unknown>(
    (configFileMounts(files) as KubernetesObject[]).map(({ name, mountPath, subPath }) => {
      assert.equal(name, volume.name);
      const item = volume.downwardAPI.items.find(({ path }: { path: string }) => path === subPath);
      const [, key = ""] = /^metadata\.annotations\['(.*)'\]$/.exec(item.fieldRef.fieldPath as string) ?? [];
      return [mountPath, annotations[key]];
    }),
  );
}

const path = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_. é-]{1,60}$/), { minLength: 1, maxLength: 5 })
  .map((segments) => `/${segments.join("/")}`)
  .filter((text) => checkConfigFiles({ [text]: "" }).length === 0);

describe("config files", function () {
  this.timeout(PATIENCE);

  it("have the content that was given, byte for byte, whatever path and content", () => {
    fc.assert(
      fc.property(fc.dictionary(path, fc.string({ unit: "binary" })), (files) => {
        if (Object.keys(files).length === 0) return;
        assert.deepEqual(mounted(files, configFileAnnotations("web", files)), { ...files });
      }),
      CASES,
    );
  });

  it("have keys that Kubernetes takes for annotations, however long the path is", () => {
    fc.assert(
      fc.property(path, (text) => {
        const [key = ""] = Object.keys(configFileAnnotations("web", { [text]: "" }));
        assert.match(
          key,
          /^config-file\.kubernetes-workloads\/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
        );
      }),
      CASES,
    );
  });

  it("tell paths apart that differ in a separator or in case", () => {
    const files = { "/a/b": "1", "/a.b": "2", "/a-b": "3", "/A/b": "4" };
    assert.deepEqual(checkConfigFiles(files), []);
    assert.deepEqual(mounted(files, configFileAnnotations("web", files)), files);
  });

  it("are part of the pod template, so that each revision keeps its own", async () => {
    const files = { "/etc/app/app.conf": output("a=1\n"), "/etc/app/empty": "" };
    const { objects } = await deployed(
      (opts) =>
        new HeadlessStatefulSet(
          "web",
          { namespace: "guide", image: "nginx", ports: [], configFiles: files },
          opts,
        ),
    );
    const { metadata, spec } = objects.get("StatefulSet").spec.template;
    assert.deepEqual(mounted(files, metadata.annotations), {
      "/etc/app/app.conf": "a=1\n",
      "/etc/app/empty": "",
    });
    assert.deepEqual(spec.volumes.at(-1), configFileVolumes(files)[0]);
    assert.deepEqual(spec.containers[0].volumeMounts.slice(-2), configFileMounts(files));
    assert.equal(objects.has("ConfigMap"), false);
  });

  it("may have 256 KiB with the other annotations, and not a byte more", () => {
    const [key = ""] = Object.keys(configFileAnnotations("web", { "/a": "" }));
    const room = 256 * 1024 - key.length - "note".length - "é".length - 1;
    const found = (bytes: number) => checkConfigFiles({ "/a": "x".repeat(bytes) }, { note: "é" });
    assert.deepEqual(found(room), []);
    assert.match(found(room + 1)[0]?.rule ?? "", /^has 262145 bytes .* above 262144/);
  });

  it("are refused when an output turns out to be too large", async () => {
    const [late] = Object.values(configFileAnnotations("web", { "/b": output("x".repeat(256 * 1024)) }));
    await assert.rejects(settled(late), /configFiles: .* above 262144/);
  });

  it("are refused when a content is a secret, and taken when it is declared to be none", async () => {
    const content = (given: Input<string>) =>
      settled(Object.values(configFileAnnotations("web", { "/b": given }))[0]);
    await assert.rejects(content(secret("hunter2")), (error: Error) => {
      assert.match(error.message, /configFiles\["\/b"\]: "\(a secret\)" is a secret/);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
    assert.equal(await content(unsecret(secret<string>("public"))), "public");
  });

  it("cannot be directories", () => {
    for (const bad of ["/etc/", "/etc/.", "/", "etc", "/a/../b", `/${"a".repeat(256)}`])
      assert.equal(checkConfigFiles({ [bad]: "" }).length, 1, bad);
  });
});

/** The value of an output, or its failure. */
function settled(value: unknown): Promise<unknown> {
  return (output(value) as unknown as { promise(): Promise<unknown> }).promise();
}
