import { join } from "node:path";
import { exists } from "../../command-line/exists";
import { languageHost, pulumiRoot } from "../../command-line/locations";
import { showProgress } from "../../command-line/progress";
import { versions } from "../../command-line/versions";
import { isProven } from "../../toolchain/proven-tools";
import { runSteps, type Step } from "../../toolchain/steps/step";
import { requireBuildTools } from "../../toolchain/from-source/requirements";
import { buildFromSource, type SourceBuild } from "../../toolchain/from-source/source-build";

/** Languages whose programs only a test of them deploys here. */
const furtherLanguages = ["python", "go", "java"] as const;

/**
 * Builds the missing hosts of further languages if the CLI was built from source. The vendor's release contains those
 * of Python and Go, and downloads that of Java.
 *
 * @throws {@link Failure} when there is no Go, or a module cannot be fetched
 */
export async function requireLanguageHosts(interrupt: AbortSignal): Promise<void> {
  if (await isVendorsRelease()) return;
  const proven = await Promise.all(furtherLanguages.map((language) => isProven(languageHost(language))));
  const missing = new Set(furtherLanguages.filter((_, index) => !proven[index]));
  const builds = languageBuilds().filter(({ languages }) => languages.some((each) => missing.has(each)));
  if (builds.length === 0) return;
  await requireBuildTools(builds);
  const steps = builds.map((build): Step => ({
    name: build.group,
    title: `Build ${build.group} from source`,
    keepsAllCoresBusy: true,
    run: (options) => buildFromSource(build, options),
  }));
  await runSteps(steps, showProgress(steps.map(({ title }) => title)), interrupt);
}

/** The vendor's release has a Python host that needs no other beside it. */
async function isVendorsRelease(): Promise<boolean> {
  return (
    (await isProven(languageHost("python"))) && !(await exists(lastServedHost("pulumi-language-python")))
  );
}

/** A build, and the languages that need it. */
interface LanguageBuild extends SourceBuild {
  readonly languages: readonly (typeof furtherLanguages)[number][];
}

/** The old hosts come first: the one beside the CLI, by which a language counts as there, starts them. */
function languageBuilds(): LanguageBuild[] {
  const sdkVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
  return [
    {
      group: "pulumi-language-python",
      languages: ["python"],
      linkerVariables: { [sdkVersion]: versions.pulumiLanguagePython },
      commands: { "pulumi-language-python": lastServedHost("pulumi-language-python") },
    },
    {
      group: "pulumi-language-go",
      languages: ["go"],
      linkerVariables: { [sdkVersion]: versions.pulumiLanguageGo },
      commands: { "pulumi-language-go": lastServedHost("pulumi-language-go") },
    },
    {
      group: "pulumi-languages",
      languages: ["python", "go"],
      linkerVariables: { [sdkVersion]: versions.pulumi },
      // Starts a Python program. It is newer than the last served host, and fits today's SDK.
      files: [
        {
          module: "github.com/pulumi/pulumi/sdk/v3",
          path: "python/cmd/pulumi-language-python-exec",
          destination: lastServedHost("pulumi-language-python-exec"),
        },
      ],
      commands: {
        "pulumi-language-python": languageHost("python"),
        "pulumi-language-go": languageHost("go"),
      },
    },
    {
      group: "pulumi-language-java",
      languages: ["java"],
      linkerVariables: {
        "github.com/pulumi/pulumi-java/pkg/version.Version": versions.pulumiLanguageJava,
      },
      commands: { "pulumi-language-java": languageHost("java") },
    },
  ];
}

/** A file of the vendor's language hosts of an older version, which run programs for the host beside the CLI. */
function lastServedHost(file: string): string {
  return join(pulumiRoot(), "bin", "last-served", file);
}
