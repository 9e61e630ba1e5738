import type { Project } from "../pulumi/project/project";

/** How a reader calls commands about the stacks of a project. */
export interface CommandWords {
  readonly pulumi: string;
  /** The command that updates a stack. */
  readonly update: (stack: string) => string;
  /** Our own command that updates a stack, with options. Undefined if there is none; then no check stops the update. */
  readonly guardedUpdate?: (stack: string, options: string) => string;
  readonly plan: (stack: string) => string;
}

/** In this repository. */
export const OWN_WORDS: CommandWords = {
  pulumi: "npx pulumi",
  update: (stack) => `npm start -- --stack ${stack}`,
  guardedUpdate: (stack, options) => `npm start -- --stack ${stack} ${options}`,
  plan: (stack) => `npm run plan -- --stack ${stack}`,
};

/** In any other project. */
const OTHER_WORDS: CommandWords = {
  pulumi: "pulumi",
  update: (stack) => `pulumi up --stack ${stack}`,
  plan: (stack) => `npx kubernetes-workloads plan --stack ${stack}`,
};

/** How commands about the stacks of a project are called. */
export function wordsFor({ isOwn }: Pick<Project, "isOwn">): CommandWords {
  return isOwn ? OWN_WORDS : OTHER_WORDS;
}
