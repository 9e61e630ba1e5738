import assert from "node:assert/strict";
import { output, secret } from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { ClusterIPDeployment, HeadlessStatefulSet, InvalidArgumentsError } from "../../../../components";
import { registrations, setMocks, valueOf } from "../../../support/engines/mocked-engine";
import { PATIENCE } from "../patience";

const OUTPUT = output("a");
/** What a template literal makes of it. */
// eslint-disable-next-line @typescript-eslint/no-base-to-string -- the mistake that is tried
const TEXT = OUTPUT.toString();
const BASE = { namespace: "guide", image: "nginx", ports: [{ name: "web", port: 80 }] };

/** Arguments as JavaScript has them, each with what is said of them. */
const MISTYPED: Record<string, [unknown, RegExp[]]> = {
  "no arguments": [undefined, [/the arguments: undefined is not an object/]],
  "a variable of the environment that is not set": [
    { ...BASE, namespace: undefined },
    [/namespace: undefined is missing\. Give it, it has no default/],
  ],
  "no image": [{ ...BASE, image: undefined }, [/image: undefined is missing/]],
  "a number in env": [{ ...BASE, env: { A: 1 } }, [/env\["A"\]: 1 is not a string or an object/]],
  "nothing in env": [
    { ...BASE, env: { A: undefined } },
    [/env\["A"\]: undefined is not a string or an object/],
  ],
  "an output for a number": [
    { ...BASE, replicas: output(2) },
    [/replicas: "\(an output\)" is known only later/],
  ],
  "a promise for a number": [{ ...BASE, replicas: Promise.resolve(2) }, [/replicas: "\(an output\)"/]],
  "an output in a port": [
    { ...BASE, ports: [{ name: "web", port: output(80) }] },
    [/ports\[0\]\.port: "\(an output/],
  ],
  "an argument that there is not": [{ ...BASE, replica: 2 }, [/replica: 2 is no argument\. Use one of/]],
  "an argument that every object has in JavaScript": [
    { ...BASE, constructor: 2 },
    [/constructor: 2 is no argument\. Use one of/],
  ],
  "a text for a number": [{ ...BASE, replicas: "2" }, [/replicas: "2" is not a whole number/]],
  "an output in a label": [{ ...BASE, labels: { a: secret("b") } }, [/labels\["a"\]: "\(an output\)"/]],
  "an output in an amount": [
    { ...BASE, resources: { limits: { memory: output("1Gi") } } },
    [/resources\.limits\["memory"\]: "\(an output\)" is known only later/],
  ],
  "an output in a list of names": [
    { ...BASE, services: [{ name: "all", ports: [output("web")] }] },
    [/services\[0\]\.ports\[0\]: "\(an output\)"/],
  ],
  "an output for a sidecar": [{ ...BASE, sidecars: [output({})] }, [/sidecars\[0\]: "\(an output\)"/]],
  "nothing for the namespace": [{ ...BASE, namespace: null }, [/namespace: null is missing/]],
  "nothing for the image": [{ ...BASE, image: null }, [/image: null is missing/]],
  "nothing for the name of a Service": [
    { ...BASE, services: [{ name: null }] },
    [/services\[0\]\.name: null is missing/],
  ],
  "no number": [{ ...BASE, replicas: Number("two") }, [/replicas: "NaN" is not a whole number/]],
  "a number that JSON has not": [{ ...BASE, replicas: 2n }, [/replicas: "2" is not a whole number/]],
  "a Map, of which nothing would be found": [
    { ...BASE, env: new Map([["A", "1"]]) },
    [/env: \{\} is not a map/],
  ],
  "a text that an output was put into": [
    {
      ...BASE,
      env: { URL: `http://${TEXT}` },
      command: [TEXT],
      image: `app:${TEXT}`,
    },
    [
      /env\["URL"\]: "\(a text that an output was put into\)" .* Use pulumi\.interpolate/,
      /command\[0\]: /,
      /image: /,
    ],
  ],
  "a JSON text that an output was put into": [
    { ...BASE, configFiles: { "/app.json": JSON.stringify({ host: OUTPUT }) } },
    [/configFiles\["\/app\.json"\]: .* is no JSON, .* Use pulumi\.jsonStringify/],
  ],
  "such a text in an object of Kubernetes' own types": [
    {
      ...BASE,
      readinessProbe: { exec: { command: ["check", TEXT] } },
      sidecars: [{ name: "s", image: "i", env: [{ name: "A", value: TEXT }] }],
    },
    [/readinessProbe\.exec\.command\[1\]: /, /sidecars\[0\]\.env\[0\]\.value: /],
  ],
  "nothing in a list of an object of Kubernetes' own types": [
    {
      ...BASE,
      volumes: [{ name: "v", projected: { sources: [null] } }],
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [undefined] } },
    },
    [
      /volumes\[0\]\.projected\.sources\[0\]: null is nothing, and each item of a list has to be something/,
      /affinity\.podAntiAffinity\.required\w+\[0\]: undefined is nothing/,
    ],
  ],
  "several at once": [
    { image: 7, ports: "web" },
    [/namespace: undefined/, /image: 7/, /ports: "web" is not a list/],
  ],
};

describe("arguments of a wrong type", function () {
  this.timeout(PATIENCE);

  beforeEach(setMocks);

  for (const Component of [HeadlessStatefulSet, ClusterIPDeployment]) {
    for (const [what, [args, expected]] of Object.entries(MISTYPED)) {
      it(`are refused before anything is registered: ${what}, ${Component.name}`, () => {
        assert.throws(
          () => new Component("web", args as never),
          (error) => {
            assert.ok(error instanceof InvalidArgumentsError, String(error));
            assert.equal(error.problems.length, expected.length);
            for (const pattern of expected) assert.match(error.message, pattern);
            assert.doesNotMatch(error.message, /toJSON|Calling \[/);
            return true;
          },
        );
        assert.deepEqual(registrations(), []);
      });
    }
  }

  it("leave out what is undefined or null, at any depth", async () => {
    const args = {
      ...BASE,
      ports: [{ name: "web", port: 80, protocol: null, containerPort: undefined }],
      replicas: null,
      configFiles: undefined,
      notAnArgument: undefined,
      timeouts: { create: undefined, update: null },
      disruptionBudget: { maxUnavailable: 1, minAvailable: undefined },
      resources: { limits: null },
    };
    new HeadlessStatefulSet("web", args as never);
    const { ports } = new ClusterIPDeployment("front", args as never);
    assert.deepEqual(await valueOf(ports), { web: 80 });
  });

  for (const Component of [HeadlessStatefulSet, ClusterIPDeployment]) {
    it(`are named when a resource stands for its name, ${Component.name}`, () => {
      const home = new Namespace("home", { metadata: { name: "guide" } }) as never;
      const wrong = {
        ...BASE,
        namespace: home,
        env: { A: home },
        secretFiles: { "/a": { secretName: home, key: "a" } },
        volumes: [{ name: "a", persistentVolumeClaim: { claimName: home } }],
      };
      assert.throws(
        () => new Component("web", wrong),
        (error) => {
          assert.ok(error instanceof InvalidArgumentsError);
          assert.deepEqual(error.problems.map(({ argument }) => argument).sort(), [
            'env["A"]',
            "namespace",
            'secretFiles["/a"].secretName',
            "volumes[0].persistentVolumeClaim.claimName",
          ]);
          assert.match(
            error.message,
            /namespace: "\(a resource\)" is a resource, and something of it is needed/,
          );
          return true;
        },
      );
    });

    it(`need a name of the resource, ${Component.name}`, () => {
      for (const name of [undefined, ""]) {
        assert.throws(
          () => new Component(name as never, BASE),
          /the resource's name: (undefined|"") is missing/,
        );
      }
    });
  }
});
