/** Languages of the guide. */
export const LANGUAGES = ["en", "ko"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The language of an environment's locale: English unless the guide has it. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== "") ?? "";
  return LANGUAGES.find((language) => new RegExp(`^${language}\\b|^${language}_`, "i").test(locale)) ?? "en";
}
