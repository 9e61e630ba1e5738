import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { DEFAULT_NAMES, guideCommands } from "../../../../commands/guide/commands";
import { LANGUAGES, languageOf } from "../../../../commands/guide/language";
import { filledPage, pagePath, partsOf, readPage } from "../../../../commands/guide/page";
import { projectFolder } from "../../../../command-line/locations";

describe("The guide's pages", () => {
  for (const language of LANGUAGES) {
    describe(language, () => {
      const page = readPage(language);

      it("has each command and its output as the guide's source has them: npm run guide:pages", () => {
        assert.equal(page, filledPage(page));
      });

      it("has all commands of the guide in their order, each once", () => {
        const shown = partsOf(page).flatMap((part) => (part.kind === "command" ? [part.name] : []));
        assert.deepEqual(
          shown,
          guideCommands(DEFAULT_NAMES).map(({ name }) => name),
        );
      });

      it("has no command that no test runs", () => {
        const text = partsOf(page).flatMap((part) => (part.kind === "text" ? [part.text] : []));
        assert.doesNotMatch(text.join(""), /^```/m);
      });

      it("has the guide's seven sections", () => {
        const numbers = [...page.matchAll(/^## (\d)\. /gm)].map(([, number]) => number);
        assert.deepEqual(numbers, ["1", "2", "3", "4", "5", "6", "7"]);
      });
    });
  }

  it("show the same declarations and files in both languages", () => {
    const [english, korean] = LANGUAGES.map((language) =>
      partsOf(readPage(language)).filter(({ kind }) => kind !== "text"),
    );
    assert.deepEqual(korean, english);
  });

  it("have the names that a stack with the default configuration has", () => {
    const { config } = load(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { default: unknown }>;
    };
    const { statefulSet, headlessService, deployment, clusterIPService } = DEFAULT_NAMES;
    assert.deepEqual(
      [statefulSet, headlessService, deployment, clusterIPService],
      ["statefulSetName", "headlessServiceName", "deploymentName", "clusterIPServiceName"].map(
        (key) => config[key]?.default,
      ),
    );
  });
});

describe("The Korean pages", () => {
  for (const path of ["README.ko.md", pagePath("ko")]) {
    it(`link to Korean pages where there are any, and to files that exist: ${path}`, () => {
      const page = readFileSync(join(projectFolder, path), "utf8");
      const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => link);
      assert.ok(links.length > 0);
      const file = (link: string): string => join(projectFolder, dirname(path), link);
      assert.deepEqual(
        links.filter((link) => !existsSync(file(link))),
        [],
      );
      // The one link to the same page in English stands at the top.
      const english = links.filter(
        (link) =>
          existsSync(file(link.replace(/(?<!\.ko)\.md$/, ".ko.md"))) &&
          !link.endsWith(".ko.md") &&
          link.endsWith(".md"),
      );
      assert.deepEqual(english, [path === "README.ko.md" ? "README.md" : "guide.md"]);
    });
  }
});

describe("The guide's language", () => {
  it("is that of the locale, by the order that POSIX gives its variables", () => {
    assert.equal(languageOf({ LANG: "ko_KR.UTF-8" }), "ko");
    assert.equal(languageOf({ LANG: "ko" }), "ko");
    assert.equal(languageOf({ LANG: "ko_KR.UTF-8", LC_ALL: "C.UTF-8" }), "en");
    assert.equal(languageOf({ LANG: "en_US.UTF-8", LC_MESSAGES: "ko_KR.UTF-8", LC_ALL: "" }), "ko");
  });

  it("is English where the guide has no such language", () => {
    assert.equal(languageOf({ LANG: "kok_IN" }), "en");
    assert.equal(languageOf({ LANG: "fr_FR.UTF-8" }), "en");
    assert.equal(languageOf({}), "en");
  });
});
