import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import type { ResourceTransform } from "@pulumi/pulumi";
import { CallbackServer } from "@pulumi/pulumi/runtime/callbacks";
import {
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { CallbackInvokeRequest, type CallbackInvokeResponse } from "@pulumi/pulumi/proto/callback_pb";
import { ScriptTarget, transpileModule } from "typescript";
import { projectFolder } from "../../../../command-line/locations";

describe("The transform in TypeScript that docs/arguments.md shows", () => {
  const [documented] = documentedTransforms();
  let server: Transforms;
  before(() => {
    const monitor = { recordTransformCallback: () => undefined };
    server = new CallbackServer(monitor as never) as unknown as Transforms;
  });
  after(() => {
    server.shutdown();
  });

  it("changes the object, and leaves it to the provider how the object is replaced", async () => {
    const answer = await transformed(server, documented);
    const spec = answer.getProperties()?.toJavaScript().spec;
    assert.deepEqual(spec, { template: { spec: { schedulerName: "volcano" } } });
    assert.equal(answer.getOptions()?.hasDeleteBeforeReplace(), false);
  });

  it("needs deleteBeforeReplace: undefined, which goes from the document once it does not", async () => {
    const answer = await transformed(server, ({ props, opts }) => ({ props, opts }));
    assert.equal(answer.getOptions()?.hasDeleteBeforeReplace(), true);
    assert.equal(answer.getOptions()?.getDeleteBeforeReplace(), false);
  });
});

/** The transforms of the first program in TypeScript below the document's heading about them. */
function documentedTransforms(): readonly [ResourceTransform] {
  const [, text = ""] = readFileSync(join(projectFolder, "docs", "arguments.md"), "utf8").split(
    ": transforms\n",
  );
  const [, program = ""] = /```ts\n(.*?)```/s.exec(text) ?? [];
  const { outputText } = transpileModule(program, { compilerOptions: { target: ScriptTarget.ES2022 } });
  let given: readonly [ResourceTransform] | undefined;
  const HeadlessStatefulSet = function (_name: string, _args: object, options: Options): void {
    given = options.transforms;
  };
  runInNewContext(outputText, { HeadlessStatefulSet, args: {} });
  assert.ok(given, "the document has no transform");
  return given;
}

interface Options {
  readonly transforms: readonly [ResourceTransform];
}

/** The SDK's server of transforms, by which the engine has a program change a resource. */
interface Transforms {
  registerTransform(transform: ResourceTransform): Promise<{ getToken(): string }>;
  invoke(call: object, answer: (error: unknown, value: CallbackInvokeResponse) => void): Promise<void>;
  shutdown(): void;
}

/** What Pulumi's SDK answers the engine, which asks about a StatefulSet without options. */
async function transformed(server: Transforms, transform: ResourceTransform): Promise<TransformResponse> {
  const request = new TransformRequest();
  request.setType("kubernetes:apps/v1:StatefulSet");
  request.setName("pg");
  request.setCustom(true);
  request.setOptions(new TransformResourceOptions());
  const props = { spec: { template: { spec: {} } } };
  const callback = await server.registerTransform((given) => transform({ ...given, props }));
  const invocation = new CallbackInvokeRequest();
  invocation.setToken(callback.getToken());
  invocation.setRequest(request.serializeBinary());
  const answer = await new Promise<CallbackInvokeResponse>((resolve, reject) => {
    void server.invoke({ request: invocation }, (error, value) => {
      if (error === null) resolve(value);
      else reject(new Error(JSON.stringify(error)));
    });
  });
  return TransformResponse.deserializeBinary(answer.getResponse_asU8());
}
