import { access } from "node:fs/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { runCommand } from "../../command-line/command";
import { Failure } from "../../command-line/failures/failure";
import { pulumiExecutable } from "../../command-line/locations";
import type { StackOutputs } from "../../components/stack-outputs";
import { deployedOutputs } from "../../pulumi/state/deployed-outputs";
import { connectToAnswering } from "../answering-cluster";
import { DEFAULT_NAMES, guideCommands } from "./commands";
import { kubectlDefinition } from "./kubectl";
import { type Language, LANGUAGES, languageOf } from "./language";
import { MESSAGES } from "./messages";
import { partsOf, readPage } from "./page";
import { Reader } from "./reader";
import { namesOf, requireWalkable } from "./stack-of-guide";
import { walk } from "./walk";

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: {
      yes: { type: "boolean", default: false },
      language: { type: "string", default: languageOf(process.env) },
      stack: { type: "string", default: "dev" },
      check: { type: "boolean", default: false },
      shell: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  const language = chosenLanguage(values.language);
  if (values.help) {
    console.log(MESSAGES[language].help);
    return;
  }
  const outputs = await outputsOf(values.stack, interrupt);
  if (values.shell) console.log(await kubectlDefinition(outputs));
  else await guide(language, { ...values, outputs }, interrupt);
});

interface GuideSettings {
  readonly stack: string;
  readonly yes: boolean;
  readonly check: boolean;
  readonly outputs: StackOutputs;
}

async function guide(
  language: Language,
  { stack, yes, check, outputs }: GuideSettings,
  interrupt: AbortSignal,
): Promise<void> {
  const messages = MESSAGES[language];
  const names = namesOf(stack, outputs);
  await requireWalkable(await connectToAnswering(outputs.kubeContext), stack, outputs.namespace, names);
  if (!isDeepStrictEqual(names, DEFAULT_NAMES)) console.log(`${messages.otherNames}\n`);
  const reader = yes ? undefined : new Reader();
  try {
    const pause = (prompt: string) => reader?.enter(prompt) ?? Promise.resolve();
    const options = { messages, pause, check, print: console.log };
    const count = await walk(partsOf(readPage(language)), guideCommands(names, stack), options, interrupt);
    console.log(messages.done(count));
  } finally {
    reader?.close();
  }
}

function chosenLanguage(language: string): Language {
  const chosen = LANGUAGES.find((candidate) => candidate === language);
  if (chosen !== undefined) return chosen;
  throw new Failure(
    `--language is "${language}", and the guide has ${LANGUAGES.join(" and ")}`,
    `Choose one of them, or leave the option out: the locale chooses then.`,
  );
}

/** The state says what is deployed. Without Pulumi's CLI, nothing has been deployed. */
async function outputsOf(stack: string, interrupt: AbortSignal): Promise<StackOutputs> {
  try {
    await access(pulumiExecutable());
  } catch (cause) {
    throw new Failure(`stack ${stack} is not deployed`, `Deploy it: npm start -- --stack ${stack}`, {
      cause,
    });
  }
  return deployedOutputs(stack, interrupt);
}
