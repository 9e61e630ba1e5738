import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../package.json";
import type { StackOutputs } from "../../components/stack-outputs";
import { withProgramStack } from "../../pulumi/project/program-stack";
import { withStack } from "../../pulumi/stack";
import { stackOutputs } from "../support/engines/stack-outputs";
import { withDiagnosis } from "../support/running/diagnosis";
import { interruption, owning, tearDownWhenInterrupted } from "../support/running/interruption";
import { sweepLeftOvers } from "../support/running/left-overs";
import { withFolder } from "../support/packed";
import { testName } from "../support/running/test-name";
import { withNamespaceName } from "../support/test-namespace";
import { refusal, up, upWithOutputs } from "../support/engines/up";
import { Consumer, type Ended } from "../programs/consumer";
import { hostEnvironment, type Language, LANGUAGES, prepareProgram } from "./program";
import { workloadObjects } from "./workload-objects";
import { cluster, KUBE_CONTEXT } from "../support/live-cluster";

/** Outputs that are not those of the package, and how every reader has to say so. */
const FALSE_OUTPUTS = { programVersion: "0.0.1", podNames: [1], containerPorts: { web: "8080" } };
const WHAT_IS_FALSE = [
  "kubeContext is missing",
  "settings is missing",
  "podNames[0] is 1, and must be string",
  'containerPorts[web] is "8080", and must be integer',
  `Version 0.0.1 of the program wrote them, and version ${manifest.version} reads them.`,
];

/** Languages whose SDK has no transforms: their StatefulSet lacks the field that the others set by one. */
const WITHOUT_TRANSFORMS: ReadonlySet<Language> = new Set(["yaml", "java"]);

/** What a program of one language made. */
interface Deployed {
  readonly namespace: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly objects: Readonly<Record<string, object>>;
  readonly changesAgain: readonly string[];
  readonly commands: Commands;
  /** What its reader says of outputs that are not those of the package. */
  readonly refusal: string;
}

/** How the package's command ended on the program, as its project has installed it. */
interface Commands {
  readonly planned: Ended;
  readonly judged: Ended;
  readonly waited: Ended;
  readonly run: Ended;
}

/** What all programs read. */
interface Producer {
  readonly name: string;
  readonly falseName: string;
  readonly backend: Readonly<Record<string, string>>;
  readonly outputs: StackOutputs;
}

tearDownWhenInterrupted();

describe("The same workloads", () => {
  const deployed = new Map<Language, Deployed>();
  let producer: Producer;
  let end: () => void;
  let ended: Promise<unknown>;

  before("a stack to read", async () => {
    await sweepLeftOvers(cluster());
    producer = await new Promise<Producer>((resolve, reject) => {
      const use = (made: Producer) =>
        new Promise<void>((finish) => {
          end = finish;
          interruption.addEventListener("abort", () => {
            finish();
          });
          resolve(made);
        });
      ended = owning(withProducer(use));
      ended.catch(reject);
    });
  });

  after(async () => {
    end();
    await ended;
  });

  for (const [language, title] of Object.entries(LANGUAGES) as [Language, string][]) {
    describe(`in ${title}`, () => {
      it("are deployed by a project that docs/languages.md makes of an empty folder", async () => {
        deployed.set(language, await owning(deploy(language, producer)));
      });

      it("give out typed lists, maps and the outputs of another stack", () => {
        const { namespace, outputs } = of(language);
        assert.match(String(outputs.clusterIP), /^\d+\.\d+\.\d+\.\d+$/);
        assert.deepEqual(outputs, {
          podDnsNames: ["web-0", "web-1"].map((pod) => `${pod}.nginx.${namespace}.svc.cluster.local`),
          firstPodUrl: `http://web-first.${namespace}.svc.cluster.local`,
          clusterIP: outputs.clusterIP,
          peers: producer.outputs.podDnsNames,
        });
      });

      it("have nothing to change in a second preview", () => {
        assert.deepEqual(of(language).changesAgain, []);
      });

      it("are planned, judged and waited for by the package's command", () => {
        const { planned, judged, waited } = of(language).commands;
        assert.equal(planned.exitCode, 0, planned.output);
        assert.match(planned.output, /^StatefulSet web in namespace .*\n\s+pods\s+nothing happens$/m);
        assert.equal(judged.exitCode, 0, judged.output);
        assert.match(judged.output, /kept .*StatefulSet web: .*\n(.*\n)*.*kept .*Deployment front: /);
        assert.equal(waited.exitCode, 0, waited.output);
        assert.match(waited.output, /^StatefulSet web has rolled out\.$/m);
      });

      it("are proven by a CI run", () => {
        const { exitCode, output } = of(language).commands.run;
        assert.equal(exitCode, 0, output);
        assert.match(output, /StatefulSet web/);
      });

      it("are the same objects on the cluster as from TypeScript", () => {
        const { "StatefulSet web": set, ...others } = of(language).objects;
        const { "StatefulSet web": setOfTypeScript, ...othersOfTypeScript } = of("typescript").objects;
        assert.deepEqual(others, othersOfTypeScript);
        assert.deepEqual(WITHOUT_TRANSFORMS.has(language) ? withSharedProcesses(set) : set, setOfTypeScript);
      });

      if (language === "yaml") return;

      it("refuse outputs that are not those of the package, in the same words", () => {
        const { refusal } = of(language);
        for (const expected of WHAT_IS_FALSE)
          assert.ok(refusal.includes(expected), `${expected}\n${refusal}`);
      });
    });
  }

  function of(language: Language): Deployed {
    const made = deployed.get(language);
    assert.ok(made, `${LANGUAGES[language]} deployed nothing`);
    return made;
  }
});

function withSharedProcesses(statefulSet: object | undefined): object {
  assert.ok(!JSON.stringify(statefulSet).includes("shareProcessNamespace"));
  const copy = structuredClone(statefulSet) as {
    spec: { template: { spec: { shareProcessNamespace?: boolean } } };
  };
  copy.spec.template.spec.shareProcessNamespace = true;
  return copy;
}

/** Makes the stack that the programs read, and one whose outputs are not those of the package, in one backend. */
async function withProducer(use: (producer: Producer) => Promise<void>): Promise<void> {
  await withNamespaceName(cluster(), (namespace) =>
    withStack({ name: namespace, config: { kubeContext: KUBE_CONTEXT, namespace } }, async (stack) => {
      const outputs = await withDiagnosis(cluster(), namespace, upWithOutputs(stack));
      const backend = stack.workspace.envVars as Record<string, string>;
      await withFalseStack(backend, (falseName) =>
        use({
          name: `organization/${manifest.name}/${stack.name}`,
          falseName,
          backend,
          outputs: stackOutputs(stack, outputs),
        }),
      );
    }),
  );
}

async function withFalseStack(
  backend: Readonly<Record<string, string>>,
  use: (name: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const program = { name: "languages-false", runtime: "yaml", outputs: FALSE_OUTPUTS };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(program));
    const name = testName();
    await withProgramStack({ name, folder, config: {}, backend }, async (stack) => {
      await up(stack);
      await use(`organization/languages-false/${name}`);
    });
  });
}

async function deploy(language: Language, producer: Producer): Promise<Deployed> {
  return withFolder(async (folder) => {
    await prepareProgram(language, folder);
    const env = { ...producer.backend, ...hostEnvironment(language) };
    return withNamespaceName(cluster(), (namespace) =>
      withProgramStack(
        {
          name: namespace,
          folder,
          config: { kubeContext: KUBE_CONTEXT, namespace, producer: producer.name },
          backend: env,
        },
        async (stack) => {
          const outputs = await withDiagnosis(cluster(), namespace, upWithOutputs(stack));
          const objects = await workloadObjects(cluster(), namespace);
          const { changeSummary } = await stack.preview({ signal: interruption });
          const commands = await useCommands(new Consumer(folder, env), stack.name, producer);
          return {
            namespace,
            commands,
            outputs: Object.fromEntries(
              Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]),
            ),
            objects,
            changesAgain: Object.keys(changeSummary).filter((op) => op !== "same"),
            refusal: await refusal(stack, { producer: producer.falseName }),
          };
        },
      ),
    );
  });
}

async function useCommands(consumer: Consumer, stack: string, producer: Producer): Promise<Commands> {
  const planned = await consumer.command("plan", "--stack", stack);
  const judged = await consumer.command("verify", "--stack", stack, "--only", "core");
  const waited = await consumer.command("wait", "--stack", stack);
  const config = [`producer=${producer.name}`, `kubeContext=${KUBE_CONTEXT}`];
  const configured = config.flatMap((pair) => ["--config", pair]);
  const run = await consumer.command("ci", "--only", "core", "--namespace-key", "namespace", ...configured);
  return { planned, judged, waited, run };
}
